package org.caravan.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(name = "demo")
final class DemoCommand implements Callable<Integer> {
    @ParentCommand
    private CaravanCommand caravan;

    @Override
    public Integer call() {
        return 0;
    }
}
