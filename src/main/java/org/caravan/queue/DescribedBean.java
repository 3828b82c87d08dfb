package org.caravan.queue;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;

import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.StandardMBean;

import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;

/**
 * A bean in JMX with the descriptions of its interface. Camel's own way of describing beans lists every getter among the operations, too,
 * where it hides the few that an operator looks for.
 */
final class DescribedBean extends StandardMBean {

    private final Class<?> type;

    <T> DescribedBean(Class<T> type, T bean) {
        super(bean, type, false);
        this.type = type;
    }

    @Override
    protected String getDescription(MBeanInfo info) {
        return type.getAnnotation(ManagedResource.class).description();
    }

    @Override
    protected String getDescription(MBeanAttributeInfo info) {
        return method("get" + info.getName())
                .map(getter -> getter.getAnnotation(ManagedAttribute.class).description())
                .orElse("");
    }

    @Override
    protected String getDescription(MBeanOperationInfo info) {
        return method(info.getName())
                .map(operation ->
                        operation.getAnnotation(ManagedOperation.class).description())
                .orElse("");
    }

    @Override
    protected String getParameterName(MBeanOperationInfo info, MBeanParameterInfo parameter, int index) {
        return method(info.getName())
                .map(operation -> operation.getParameters()[index].getName())
                .orElse(parameter.getName());
    }

    @Override
    protected String getDescription(MBeanOperationInfo info, MBeanParameterInfo parameter, int index) {
        return getParameterName(info, parameter, index);
    }

    private Optional<Method> method(String name) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst();
    }
}
