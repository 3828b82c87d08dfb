package org.caravan.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.caravan.peers.PeerProcess;

/**
 * A network namespace at the end of a line of 200 ms there and back that loses 1 % of its packets each way (tc netem on a pair of veth). It takes root, and
 * a kernel that has them.
 */
final class LongLine implements AutoCloseable {

    static final String HERE = "10.213.77.1";
    private static final String THERE = "10.213.77.2";
    private static final Duration SOON = Duration.ofSeconds(20);

    private final String namespace = "caravan-bench-" + ProcessHandle.current().pid();
    private final String device = "cv" + ProcessHandle.current().pid();

    /** @throws IllegalStateException where this machine does not permit it, with the reason */
    LongLine() {
        try {
            command("ip netns add " + namespace);
            command("ip link add " + device + " type veth peer name line netns " + namespace);
            command("ip addr add " + HERE + "/30 dev " + device);
            command("ip link set " + device + " up");
            there("ip addr add " + THERE + "/30 dev line");
            there("ip link set line up");
            String netem = " root netem delay 100ms loss 1% limit 100000";
            command("tc qdisc add dev " + device + netem);
            there("tc qdisc add dev line" + netem);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void there(String command) {
        command("ip netns exec " + namespace + " " + command);
    }

    private static void command(String command) {
        PeerProcess.Ended ended;
        try {
            ended = PeerProcess.runToEnd(SOON, List.of(command.split(" ")));
        } catch (RuntimeException | AssertionError e) {
            throw new IllegalStateException("'" + command + "' cannot be run", e);
        }
        if (ended.exitCode() != 0) {
            throw new IllegalStateException(
                    "'" + command + "' says: " + ended.output().strip());
        }
    }

    /** Runs a program at the other end. */
    void run(Duration limit, List<String> program) {
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        command.addAll(program);
        PeerProcess.run(limit, command);
    }

    @Override
    public void close() {
        PeerProcess.runToEnd(SOON, List.of("ip", "link", "del", device));
        PeerProcess.runToEnd(SOON, List.of("ip", "netns", "del", namespace));
    }
}
