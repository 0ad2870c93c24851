package io.polarway.engine.expression;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.function.BoundFunction;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.cast.Casts;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Turns expressions into nodes, equal ones into the same node, and owns them.
final class NodeCompiler implements AutoCloseable {
    private final Map<Key, Node> nodes = new HashMap<>();
    private final List<Node> unshared = new ArrayList<>();

    /// What makes two nodes the same: what they do, and the very same children.
    private record Key(Object operation, List<Node> children) {
    }

    private record Function(String name, List<SqlType> argumentTypes, SqlType resultType) {
    }

    private record Conversion(SqlType from, SqlType to, boolean isTry) {
    }

    private record Choice(String kind, SqlType type) {
    }

    /// Returns the node of an expression.
    Node compile(Expression expression) {
        List<Node> children = new ArrayList<>();
        for (Expression child : expression.children()) {
            children.add(compile(child));
        }
        Object operation = switch (expression) {
            case Expression.Reference reference -> reference;
            case Expression.Literal literal -> literal;
            case Expression.Call call -> new Function(call.function().name(), call.function().argumentTypes(),
                    call.function().resultType());
            case Expression.Cast cast -> new Conversion(cast.operand().type(), cast.type(), cast.isTry());
            case Expression.And _ -> "AND";
            case Expression.Or _ -> "OR";
            case Expression.Case choice -> new Choice("CASE", choice.type());
            case Expression.Coalesce coalesce -> new Choice("COALESCE", coalesce.type());
            case Expression.In in -> in.values();
        };
        if (expression instanceof Expression.Call call && !call.function().isDeterministic()) {
            Node node = create(expression, children);
            unshared.add(node);
            return node;
        }
        Key key = new Key(operation, children);
        Node node = nodes.get(key);
        if (node == null) {
            node = create(expression, children);
            nodes.put(key, node);
        } else {
            node.share();
        }
        return node;
    }

    private static Node create(Expression expression, List<Node> children) {
        return switch (expression) {
            case Expression.Reference reference -> new ReferenceNode(reference.index(), reference.type());
            case Expression.Literal literal -> new LiteralNode(literal.value(), literal.type());
            case Expression.Call call -> {
                BoundFunction function = call.function();
                yield new CallNode(function.kernel(), children, function.resultType(), function.isDeterministic());
            }
            case Expression.Cast cast -> new CallNode(castKernel(cast), children, cast.type(), true);
            case Expression.And _ -> new LogicNode(true, children);
            case Expression.Or _ -> new LogicNode(false, children);
            case Expression.Case choice -> new CaseNode(children, choice.type());
            case Expression.Coalesce coalesce -> new CoalesceNode(children, coalesce.type());
            case Expression.In in -> new InNode(children.getFirst(), in.values());
        };
    }

    private static Kernel castKernel(Expression.Cast cast) {
        Kernel kernel = Casts.kernel(cast.operand().type(), cast.type(), cast.isTry());
        if (kernel == null) {
            throw EngineException.of(ErrorCode.TYPE_MISMATCH,
                    "There is no cast from " + cast.operand().type() + " to " + cast.type());
        }
        return kernel;
    }

    @Override
    public void close() {
        nodes.values().forEach(Node::close);
        nodes.clear();
        unshared.forEach(Node::close);
        unshared.clear();
    }
}
