package io.polarway.engine.plan.syntax;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.error.NearestName;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.function.AggregateFunction;
import io.polarway.engine.function.FunctionCatalog;
import io.polarway.engine.function.ScalarFunction;
import io.polarway.engine.kernel.datetime.DateField;
import io.polarway.engine.plan.operator.AggregateOperator;
import io.polarway.engine.plan.operator.CastOperator;
import io.polarway.engine.plan.operator.ConditionalOperator;
import io.polarway.engine.plan.operator.ConstantEvaluator;
import io.polarway.engine.plan.operator.ConstantOperator;
import io.polarway.engine.plan.operator.EngineTypeSystem;
import io.polarway.engine.plan.operator.FunctionOperator;
import io.polarway.engine.plan.operator.Types;
import io.polarway.engine.plan.validate.Errors;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlBinaryStringLiteral;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelectKeyword;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.SqlUserDefinedTypeNameSpec;
import org.apache.calcite.sql.fun.SqlBetweenOperator;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.fun.SqlTrimFunction;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.util.BitString;
import org.jspecify.annotations.Nullable;

/// Replaces the parser's operators in expressions by those of the engine: functions are looked up, special syntax
/// (`EXTRACT(YEAR FROM x)`, `x BETWEEN a AND b`, `NULLIF(a, b)`) becomes calls of functions, typed literals become
/// constants. What the engine has not is refused here, at its place.
public final class ExpressionRewriter {
    /// The functions behind syntax of its own, by the parser's name.
    private static final Map<String, String> FUNCTIONS = Map.ofEntries(Map.entry("TRANSLATE3", "translate"),
            Map.entry("CHARACTER_LENGTH", "length"), Map.entry("CHAR_LENGTH", "length"),
            Map.entry("CURRENT_TIMESTAMP", "now"), Map.entry("LOCALTIMESTAMP", "localtimestamp"),
            Map.entry("POWER", "power"), Map.entry("CEIL", "ceil"), Map.entry("CEILING", "ceil"),
            Map.entry("MOD", "%"), Map.entry("UUID", "uuid"), Map.entry("GROUP_CONCAT", "string_agg"));

    /// The names of types, for hints.
    private static final List<String> TYPES = List.of("boolean", "tinyint", "smallint", "integer", "int", "bigint",
            "real",
            "float", "double", "decimal", "numeric", "varchar", "text", "varbinary", "date", "time", "timestamp",
            "timestamptz", "uuid", "interval");

    private final SqlValidator validator;
    private final ConstantEvaluator constants;
    private final List<Expression.@Nullable Literal> parameters;
    private final WindowRewriter windows = new WindowRewriter(this);
    private UnaryOperator<SqlNode> queries = query -> {
        throw Errors.unsupported("Subqueries here", query);
    };
    private UnaryOperator<SqlNode> counts = count -> {
        throw Errors.unsupported("Expressions as LIMIT and OFFSET here", count);
    };

    /// Creates a rewriter.
    ///
    /// @param validator derives the types in casts
    /// @param constants reads DATE, TIME and TIMESTAMP literals
    /// @param parameters values to put in the place of `?`; null or missing where it stays a parameter
    public ExpressionRewriter(SqlValidator validator, ConstantEvaluator constants,
            List<Expression.@Nullable Literal> parameters) {
        this.validator = validator;
        this.constants = constants;
        this.parameters = parameters;
    }

    /// Says what computes the numbers of LIMIT and OFFSET that are expressions.
    public void counts(UnaryOperator<SqlNode> computer) {
        this.counts = computer;
    }

    /// Says what rewrites the queries inside expressions.
    void queries(UnaryOperator<SqlNode> rewriter) {
        this.queries = rewriter;
    }

    SqlNodeList rewriteAll(SqlNodeList list) {
        SqlNodeList rewritten = new SqlNodeList(list.getParserPosition());
        for (SqlNode node : list) {
            rewritten.add(rewrite(node));
        }
        return rewritten;
    }

    /// Returns the number of LIMIT or OFFSET: a literal, or the value of a parameter or of a constant expression.
    SqlNode rewriteCount(SqlNode node) {
        if (node instanceof SqlDynamicParam parameter && parameter.getIndex() < parameters.size()) {
            Expression.Literal value = parameters.get(parameter.getIndex());
            if (value != null) {
                if (!value.type().isInteger() || value.value() == null) {
                    throw Errors.at(ErrorCode.TYPE_MISMATCH, "LIMIT and OFFSET take whole numbers", node);
                }
                return SqlLiteral.createExactNumeric(value.value().toString(), node.getParserPosition());
            }
        }
        boolean isNumber = node instanceof SqlNumericLiteral number && number.isInteger()
                && Objects.requireNonNull(number.bigDecimalValue()).signum() >= 0;
        return isNumber || node instanceof SqlDynamicParam ? node : counts.apply(node);
    }

    /// Returns the value of an argument that must be a whole number: a literal, or the value of a parameter; 0 for a
    /// parameter that has no value yet.
    long wholeNumber(SqlNode node, String function) {
        SqlNode value = rewrite(node);
        if (value instanceof SqlDynamicParam) {
            return 0;
        }
        if (value instanceof SqlNumericLiteral number && number.isInteger()) {
            return number.longValue(true);
        }
        if (value instanceof SqlCall call && call.getOperator() instanceof ConstantOperator constant
                && constant.literal().type().isInteger() && constant.literal().value() instanceof Number number) {
            return number.longValue();
        }
        throw Errors.at(ErrorCode.INVALID_ARGUMENT, function + " takes whole numbers, written out or as parameters",
                node);
    }

    public SqlNode rewrite(SqlNode node) {
        if (node instanceof SqlLiteral literal) {
            return literal(literal);
        }
        if (node instanceof SqlIntervalQualifier qualifier) {
            String unit = String.valueOf(qualifier.timeFrameName == null
                    ? qualifier.getStartUnit().name()
                    : qualifier.timeFrameName);
            return text(unit.toLowerCase(Locale.ROOT), qualifier.getParserPosition());
        }
        if (node instanceof SqlDynamicParam parameter) {
            Expression.Literal value = parameter.getIndex() < parameters.size()
                    ? parameters.get(parameter.getIndex())
                    : null;
            return value == null ? parameter : constant(value, parameter.getParserPosition());
        }
        if (node instanceof SqlNodeList list) {
            if (list.size() == 1) {
                return rewrite(list.get(0));
            }
            throw Errors.unsupported("Rows as values", node);
        }
        if (node instanceof SqlIdentifier name && isFunction(name)) {
            return other((SqlCall) new SqlUnresolvedFunction(name, null, null, null, null,
                    SqlFunctionCategory.USER_DEFINED_FUNCTION).createCall(name.getParserPosition()));
        }
        if (node instanceof SqlIdentifier name) {
            return QualifiedNames.fromTable(name);
        }
        return node instanceof SqlCall call ? call(call) : node;
    }

    /// Returns whether a name stands for a function that is called without parentheses.
    private static boolean isFunction(SqlIdentifier name) {
        return name.isSimple() && !name.isComponentQuoted(0)
                && switch (name.getSimple().toUpperCase(Locale.ROOT)) {
                    case "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP" -> true;
                    default -> false;
                };
    }

    /// Returns the node of a constant; strings stay literals, which take the type that their context asks for.
    private static SqlNode constant(Expression.Literal literal, SqlParserPos position) {
        if (literal.value() == null && literal.type() == ScalarType.NULL) {
            return SqlLiteral.createNull(position);
        }
        if (literal.value() instanceof String value && literal.type() == ScalarType.VARCHAR) {
            return text(value, position);
        }
        return new ConstantOperator(literal).createCall(position);
    }

    private static SqlCharStringLiteral text(String value, SqlParserPos position) {
        return SqlLiteral.createCharString(value, "UTF-8", position);
    }

    private SqlNode literal(SqlLiteral literal) {
        SqlParserPos position = literal.getParserPosition();
        if (literal instanceof SqlIntervalLiteral interval) {
            return constant(Intervals.literal(interval.getValueAs(SqlIntervalLiteral.IntervalValue.class), position),
                    position);
        }
        if (literal instanceof SqlCharStringLiteral text) {
            return text(String.valueOf(text.toValue()), position);
        }
        if (literal instanceof SqlBinaryStringLiteral binary) {
            byte[] bytes = binary.getValueAs(BitString.class).getAsByteArray();
            return constant(new Expression.Literal(new ByteString(bytes).getBytes(), ScalarType.VARBINARY), position);
        }
        if (literal instanceof SqlNumericLiteral number) {
            return number(number);
        }
        SqlType type = switch (literal.getTypeName()) {
            case DATE -> ScalarType.DATE;
            case TIME -> ScalarType.TIME;
            case TIMESTAMP -> TimestampType.MICROS;
            case TIMESTAMP_TZ, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> TimestampType.MICROS_TZ;
            case UUID -> ScalarType.UUID;
            case UNKNOWN -> namedType(literal);
            default -> ScalarType.NULL;
        };
        if (type == ScalarType.NULL) {
            return literal;
        }
        String text = String.valueOf(literal.toValue());
        if (type == TimestampType.MICROS && text.matches(".*\\.\\d{7,}.*")) {
            type = TimestampType.NANOS;
        }
        return constant(constants.fromText(text, type, position), position);
    }

    /// Returns the type of a literal that the parser left unread, such as DATE '2024-01-01'.
    private static SqlType namedType(SqlLiteral literal) {
        String tag = literal instanceof org.apache.calcite.sql.SqlUnknownLiteral unknown ? unknown.tag : "";
        return switch (tag.toUpperCase(Locale.ROOT)) {
            case "DATE" -> ScalarType.DATE;
            case "TIME" -> ScalarType.TIME;
            case "TIMESTAMP", "DATETIME" -> TimestampType.MICROS;
            case "TIMESTAMP WITH TIME ZONE", "TIMESTAMP WITH LOCAL TIME ZONE", "TIMESTAMPTZ" -> TimestampType.MICROS_TZ;
            case "UUID" -> ScalarType.UUID;
            default -> throw Errors.unsupported("Literals of type " + tag, literal);
        };
    }

    private static SqlNode number(SqlNumericLiteral number) {
        BigDecimal value = number.bigDecimalValue();
        if (value == null || !number.isInteger() || value.toBigInteger().bitLength() < Long.SIZE) {
            return exact(number, value);
        }
        BigDecimal whole = value.setScale(0);
        if (whole.precision() > DecimalType.MAX_PRECISION) {
            throw Errors.at(ErrorCode.NUMERIC_OVERFLOW, "A number has at most 38 digits", number);
        }
        return constant(new Expression.Literal(whole, new DecimalType(whole.precision(), 0)),
                number.getParserPosition());
    }

    private static SqlNode exact(SqlNumericLiteral number, @Nullable BigDecimal value) {
        if (value != null && !number.isInteger() && number.getTypeName() == SqlTypeName.DECIMAL) {
            int scale = Math.max(0, value.scale());
            int precision = Math.max(value.precision(), scale);
            if (precision > DecimalType.MAX_PRECISION) {
                throw Errors.at(ErrorCode.NUMERIC_OVERFLOW, "A number has at most 38 digits", number);
            }
            return constant(new Expression.Literal(value.setScale(scale), new DecimalType(precision, scale)),
                    number.getParserPosition());
        }
        return number;
    }

    private SqlNode call(SqlCall call) {
        SqlParserPos position = call.getParserPosition();
        return switch (call.getKind()) {
            case AS -> SqlStdOperatorTable.AS.createCall(position, rewriteFirst(call));
            case DESCENDING, NULLS_FIRST, NULLS_LAST -> call.getOperator().createCall(position, rewriteFirst(call));
            case AND -> ConditionalOperator.AND.createCall(position, chain(call));
            case OR -> ConditionalOperator.OR.createCall(position, chain(call));
            case CASE -> searchedCase((SqlCase) call);
            case COALESCE -> ConditionalOperator.COALESCE.createCall(position, operands(call));
            case NULLIF -> nullIf(position, repeatable(rewrite(call.operand(0))), rewrite(call.operand(1)));
            case EQUALS, NOT_EQUALS, LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL ->
                    RowValues.are(call) ? RowValues.compare(call, this) : other(RowValues.notMixed(call));
            case IN -> in(call, false);
            case NOT_IN -> in(call, true);
            case BETWEEN -> between(call);
            case CAST, SAFE_CAST -> cast(call);
            case FILTER -> SqlStdOperatorTable.FILTER.createCall(position, operands(call));
            case PLUS_PREFIX -> rewrite(call.operand(0));
            case MINUS_PREFIX -> minus(call);
            case EXTRACT -> extract(call);
            case TRIM -> trim(call);
            case POSITION -> positionOf(call);
            case FLOOR, CEIL -> roundTo(call);
            case INTERVAL -> function("*", call, List.of(rewrite(call.operand(0)),
                    constant(Intervals.one(call.operand(1)), position)));
            case LIKE, SIMILAR, RLIKE -> like(call);
            // IS [NOT] UNKNOWN are of these kinds too.
            case IS_NULL -> function("is null", call, operands(call));
            case IS_NOT_NULL -> function("is not null", call, operands(call));
            case OVER -> windows.over(call);
            case SELECT, ORDER_BY, WITH, UNION, VALUES, INTERSECT, EXCEPT, EXPLICIT_TABLE ->
                    SqlStdOperatorTable.SCALAR_QUERY.createCall(position, queries.apply(call));
            case SCALAR_QUERY -> SqlStdOperatorTable.SCALAR_QUERY.createCall(position, queries.apply(call.operand(0)));
            case EXISTS -> SqlStdOperatorTable.EXISTS.createCall(position, queries.apply(call.operand(0)));
            case SOME, ALL -> quantified(call);
            case CURSOR, UNIQUE, ARRAY_QUERY_CONSTRUCTOR, MAP_QUERY_CONSTRUCTOR, MULTISET_QUERY_CONSTRUCTOR ->
                    throw Errors.unsupported("Subqueries of this kind (" + call.getKind() + ")", call);
            case ROW -> throw Errors.unsupported("Rows as values", call);
            case GROUPING -> SqlStdOperatorTable.GROUPING.createCall(position, operands(call));
            case ROLLUP, CUBE, GROUPING_SETS ->
                    throw Errors.unsupported("GROUPING SETS, ROLLUP and CUBE outside of GROUP BY", call);
            case WITHIN_GROUP -> withinGroup(call.operand(0), call.operand(1), call);
            case WITHIN_DISTINCT -> throw Errors.unsupported("WITHIN DISTINCT clauses", call);
            case IGNORE_NULLS, RESPECT_NULLS -> throw Errors.at(ErrorCode.INVALID_STATEMENT,
                    "IGNORE NULLS and RESPECT NULLS stand only before OVER", call);
            case ARRAY_VALUE_CONSTRUCTOR, MAP_VALUE_CONSTRUCTOR, MULTISET_VALUE_CONSTRUCTOR, ITEM, DOT ->
                    throw Errors.unsupported("Lists, structs and maps in expressions", call);
            case ARGUMENT_ASSIGNMENT -> throw Errors.unsupported("Named arguments", call);
            default -> other(call);
        };
    }

    /// Each field has a function of its own, with the type that fits it; date_part, which takes any name, is always DOUBLE.
    private SqlNode extract(SqlCall call) {
        List<SqlNode> operands = operands(call);
        String unit = operands.getFirst() instanceof SqlLiteral name ? name.getValueAs(String.class) : "";
        DateField field = DateField.of(unit);
        return field == null
                ? function("date_part", call, operands)
                : function(field.sqlName(), call, operands.subList(1, operands.size()));
    }

    private List<SqlNode> rewriteFirst(SqlCall call) {
        List<SqlNode> operands = new ArrayList<>(call.getOperandList());
        operands.set(0, rewrite(operands.get(0)));
        return operands;
    }

    private List<SqlNode> operands(SqlCall call) {
        List<SqlNode> operands = new ArrayList<>();
        for (SqlNode operand : call.getOperandList()) {
            if (operand != null) {
                operands.add(rewrite(operand));
            }
        }
        return operands;
    }

    /// Returns the operands of `a AND b AND c`, which the parser nests from the left, in order.
    private List<SqlNode> chain(SqlCall call) {
        ArrayDeque<SqlNode> operands = new ArrayDeque<>();
        SqlNode left = call;
        while (left instanceof SqlCall nested && nested.getKind() == call.getKind() && nested.operandCount() == 2) {
            operands.addFirst(nested.operand(1));
            left = nested.operand(0);
        }
        operands.addFirst(left);
        return operands.stream().map(this::rewrite).toList();
    }

    /// Makes a call of a function of the catalog.
    private SqlCall function(String name, SqlCall original, List<SqlNode> operands) {
        ScalarFunction function = FunctionCatalog.scalar(name);
        if (function == null) {
            throw undefined(name, original);
        }
        return new FunctionOperator(function.withLiterals(literals(operands))).createCall(original.getParserPosition(),
                operands);
    }

    private static List<@Nullable Integer> literals(List<SqlNode> operands) {
        List<@Nullable Integer> literals = new ArrayList<>();
        for (SqlNode operand : operands) {
            boolean isSmall = operand instanceof SqlNumericLiteral number && number.isInteger()
                    && Math.abs(number.bigDecimalValue().doubleValue()) < 1000;
            literals.add(isSmall ? ((SqlNumericLiteral) operand).intValue(true) : null);
        }
        return literals;
    }

    SqlNode not(SqlCall original, SqlNode operand) {
        return function("not", original, List.of(operand));
    }

    private SqlNode searchedCase(SqlCase call) {
        List<SqlNode> operands = new ArrayList<>();
        SqlNode value = call.getValueOperand() == null ? null : repeatable(rewrite(call.getValueOperand()));
        for (int i = 0; i < call.getWhenOperands().size(); i++) {
            SqlNode when = rewrite(call.getWhenOperands().get(i));
            operands.add(value == null ? when : comparison("=", value, when));
            operands.add(rewrite(call.getThenOperands().get(i)));
        }
        SqlNode otherwise = call.getElseOperand();
        operands.add(otherwise == null ? SqlLiteral.createNull(call.getParserPosition()) : rewrite(otherwise));
        return ConditionalOperator.CASE.createCall(call.getParserPosition(), operands);
    }

    private SqlNode nullIf(SqlParserPos position, SqlNode first, SqlNode second) {
        return ConditionalOperator.CASE.createCall(position, comparison("=", first, second),
                SqlLiteral.createNull(position), first);
    }

    /// Returns the comparison of two rewritten values.
    SqlNode comparison(String name, SqlNode left, SqlNode right) {
        ScalarFunction function = FunctionCatalog.scalar(name);
        if (function == null) {
            throw EngineException.internal("no operator " + name);
        }
        return new FunctionOperator(function).createCall(
                SqlParserPos.sum(List.of(left.getParserPosition(), right.getParserPosition())), left, right);
    }

    /// Rewrites `x < ALL (query)` and the like.
    private SqlNode quantified(SqlCall call) {
        if (call.operand(1) instanceof SqlNodeList) {
            throw Errors.at(ErrorCode.UNSUPPORTED,
                    "ANY, SOME and ALL over lists of values are not supported. Write IN (...),"
                            + " or a query: ANY (VALUES (1), (2))",
                    call);
        }
        return call.getOperator().createCall(call.getParserPosition(), row(call.operand(0)),
                queries.apply(call.operand(1)));
    }

    /// Rewrites what stands before IN (query): a value or a row of them.
    private SqlNode row(SqlNode node) {
        List<SqlNode> values = switch (node) {
            case SqlNodeList list -> list.getList();
            case SqlCall call when call.getKind() == SqlKind.ROW -> call.getOperandList();
            default -> List.of();
        };
        return values.size() < 2
                ? rewrite(values.isEmpty() ? node : values.getFirst())
                : SqlStdOperatorTable.ROW.createCall(node.getParserPosition(),
                        values.stream().map(this::rewrite).toList());
    }

    private SqlNode in(SqlCall call, boolean isNegated) {
        if (!(call.operand(1) instanceof SqlNodeList list)) {
            SqlNode in = SqlStdOperatorTable.IN.createCall(call.getParserPosition(), row(call.operand(0)),
                    queries.apply(call.operand(1)));
            return isNegated ? not(call, in) : in;
        }
        if (RowValues.isRow(call.operand(0))) {
            SqlNode in = RowValues.in(call, list, this);
            return isNegated ? not(call, in) : in;
        }
        List<SqlNode> operands = new ArrayList<>();
        operands.add(rewrite(call.operand(0)));
        for (SqlNode value : list) {
            operands.add(rewrite(value));
        }
        SqlNode in = ConditionalOperator.IN.createCall(call.getParserPosition(), operands);
        return isNegated ? not(call, in) : in;
    }

    /// Returns `value`, which is about to be written more than once. Throws UNSUPPORTED if it would be another value each time.
    static SqlNode repeatable(SqlNode value) {
        value.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlCall call) {
                if (call.operandCount() == 0 && call.getOperator() instanceof FunctionOperator operator
                        && operator.isGenerator()) {
                    throw Errors.at(ErrorCode.UNSUPPORTED, operator.getName().toLowerCase(Locale.ROOT)
                            + "() would be another number in each of the comparisons here. Compare it once, with < or >",
                            call);
                }
                return super.visit(call);
            }
        });
        return value;
    }

    private SqlNode between(SqlCall call) {
        SqlNode value = repeatable(rewrite(call.operand(0)));
        SqlNode low = rewrite(call.operand(1));
        SqlNode high = rewrite(call.operand(2));
        SqlParserPos position = call.getParserPosition();
        SqlBetweenOperator operator = (SqlBetweenOperator) call.getOperator();
        SqlNode inside = ConditionalOperator.AND.createCall(position, comparison(">=", value, low),
                comparison("<=", value, high));
        if (operator.flag == SqlBetweenOperator.Flag.SYMMETRIC) {
            SqlNode swapped = ConditionalOperator.AND.createCall(position, comparison(">=", value, high),
                    comparison("<=", value, low));
            inside = ConditionalOperator.OR.createCall(position, inside, swapped);
        }
        return operator.isNegated() ? not(call, inside) : inside;
    }

    private SqlNode cast(SqlCall call) {
        boolean isTry = call.getKind() == SqlKind.SAFE_CAST;
        if (call.operandCount() > 2 || !(call.operand(1) instanceof SqlDataTypeSpec spec)) {
            boolean isInterval = call.operand(1) instanceof SqlIntervalQualifier;
            throw Errors.unsupported(isInterval ? "Casts to intervals" : "Casts with a FORMAT", call);
        }
        return new CastOperator(type(spec), isTry).createCall(call.getParserPosition(), rewrite(call.operand(0)));
    }

    /// Returns the type that a statement names.
    public SqlType type(SqlDataTypeSpec spec) {
        if (spec.getTypeNameSpec() instanceof SqlBasicTypeNameSpec basic
                && basic.getTypeName().getSimple().equalsIgnoreCase("DECIMAL")
                && (basic.getPrecision() > DecimalType.MAX_PRECISION || basic.getScale() > basic.getPrecision())) {
            throw Errors.at(ErrorCode.INVALID_ARGUMENT,
                    "DECIMAL has a precision of 1 to 38 and a scale up to its precision",
                    spec);
        }
        if (spec.getTypeNameSpec() instanceof SqlUserDefinedTypeNameSpec unknown) {
            throw Errors.at(ErrorCode.INVALID_STATEMENT, "Type not found: " + unknown.getTypeName()
                    + NearestName.hint(unknown.getTypeName().toString(), TYPES), spec);
        }
        SqlType type = Types.sqlType(spec.deriveType(validator));
        if (type instanceof TimestampType && spec.getTypeNameSpec() instanceof SqlBasicTypeNameSpec basic
                && basic.getPrecision() >= 0 && basic.getPrecision() != EngineTypeSystem.MICROS
                && basic.getPrecision() != EngineTypeSystem.NANOS) {
            throw Errors.at(ErrorCode.UNSUPPORTED, "TIMESTAMP has a precision of 6 or 9, not " + basic.getPrecision()
                    + "; date_trunc('second', t) and date_trunc('millisecond', t) cut digits off", spec);
        }
        return type;
    }

    private SqlNode minus(SqlCall call) {
        SqlNode operand = call.operand(0);
        if (operand instanceof SqlNumericLiteral number) {
            BigDecimal value = number.bigDecimalValue();
            if (value != null && number.getTypeName() == SqlTypeName.DECIMAL) {
                return number(SqlLiteral.createExactNumeric(value.negate().toPlainString(), call.getParserPosition()));
            }
        }
        return function("negate", call, operands(call));
    }

    private SqlNode trim(SqlCall call) {
        SqlTrimFunction.Flag flag = ((SqlLiteral) call.operand(0)).getValueAs(SqlTrimFunction.Flag.class);
        String name = switch (flag) {
            case BOTH -> "trim";
            case LEADING -> "ltrim";
            case TRAILING -> "rtrim";
        };
        SqlNode text = rewrite(call.operand(2));
        SqlNode characters = call.operand(1);
        boolean isSpace = characters instanceof SqlCharStringLiteral literal && " ".equals(literal.toValue());
        return function(name, call, isSpace ? List.of(text) : List.of(text, rewrite(characters)));
    }

    private SqlNode positionOf(SqlCall call) {
        if (call.operandCount() > 2) {
            throw Errors.unsupported("POSITION with FROM", call);
        }
        return function("strpos", call, List.of(rewrite(call.operand(1)), rewrite(call.operand(0))));
    }

    private SqlNode roundTo(SqlCall call) {
        if (call.operandCount() == 1) {
            return other(call);
        }
        if (call.getKind() == SqlKind.CEIL) {
            throw Errors.unsupported("CEIL to a time unit", call);
        }
        return function("date_trunc", call, List.of(rewrite(call.operand(1)), rewrite(call.operand(0))));
    }

    private SqlNode like(SqlCall call) {
        String name = call.getOperator().getName().toLowerCase(Locale.ROOT);
        boolean isNegated = name.startsWith("not ");
        String positive = isNegated ? name.substring(4) : name;
        String function = positive.equals("rlike") ? "regexp_matches" : positive;
        SqlNode like = function(function, call, operands(call));
        return isNegated ? not(call, like) : like;
    }

    /// Returns the windows of the statement's WINDOW clauses, and what rewrites OVER.
    WindowRewriter windows() {
        return windows;
    }

    /// Returns the arguments of a function, rewritten; COUNT(*) has none.
    List<SqlNode> arguments(SqlCall call) {
        String name = call.getOperator().getName();
        List<SqlNode> operands = new ArrayList<>();
        SqlNodeList order = order(call);
        for (SqlNode operand : call.getOperandList()) {
            boolean isStar = operand instanceof SqlIdentifier identifier && identifier.isStar();
            if (operand != null && operand == order) {
                continue;
            }
            if (operand instanceof SqlOrderBy ordered && isOrderOfArgument(ordered)) {
                operands.add(rewrite(ordered.query));
                continue;
            }
            if (operand != null && operand.getKind() == SqlKind.SEPARATOR) {
                operands.add(rewrite(((SqlCall) operand).operand(0)));
                continue;
            }
            if (operand != null && !isStar) {
                operands.add(rewrite(operand));
            } else if (isStar && !name.equalsIgnoreCase("count")) {
                throw Errors.at(ErrorCode.TYPE_MISMATCH, "Only COUNT takes *", operand);
            }
        }
        return operands;
    }

    /// Returns the ORDER BY among the arguments of a function, or null.
    static @Nullable SqlNodeList order(SqlCall call) {
        List<SqlNode> operands = call.getOperandList();
        if (operands.size() == 1 && operands.getFirst() instanceof SqlOrderBy ordered && isOrderOfArgument(ordered)) {
            return ordered.orderList;
        }
        return operands.size() > 1 && operands.getLast() instanceof SqlNodeList list ? list : null;
    }

    /// Returns whether the parser took `x ORDER BY y` for an ordered query where x is an expression.
    private static boolean isOrderOfArgument(SqlOrderBy ordered) {
        boolean isExpression = !ordered.query.isA(SqlKind.QUERY);
        if (isExpression && (ordered.fetch != null || ordered.offset != null)) {
            throw Errors.unsupported("LIMIT and OFFSET among the arguments of a function", ordered);
        }
        return isExpression;
    }

    /// Returns the name by which the catalog knows a function.
    String functionName(SqlCall call) {
        String name = call.getOperator().getName();
        return FUNCTIONS.getOrDefault(name.toUpperCase(Locale.ROOT), name);
    }

    private SqlNode other(SqlCall call) {
        String name = call.getOperator().getName();
        List<SqlNode> operands = arguments(call);
        SqlNodeList order = order(call);
        if (name.equalsIgnoreCase("grouping") || name.equalsIgnoreCase("grouping_id")) {
            return SqlStdOperatorTable.GROUPING.createCall(call.getParserPosition(), operands);
        }
        SqlNode conditional = conditional(name.toLowerCase(Locale.ROOT), call, operands);
        if (conditional != null) {
            return conditional;
        }
        String known = functionName(call);
        if (FunctionCatalog.window(known) != null) {
            throw Errors.at(ErrorCode.INVALID_STATEMENT, known.toLowerCase(Locale.ROOT)
                    + " is a window function and needs OVER (PARTITION BY ... ORDER BY ...)", call);
        }
        AggregateFunction aggregate = FunctionCatalog.aggregate(known);
        SqlLiteral quantifier = call.getFunctionQuantifier();
        if (aggregate != null) {
            if (aggregate.name().equals("string_agg") && operands.size() == 1) {
                operands.add(text(",", call.getParserPosition()));
            }
            SqlCall made = new AggregateOperator(aggregate).createCall(quantifier, call.getParserPosition(), operands);
            return order == null ? made : ordered(made, order, call.getParserPosition());
        }
        if (order != null) {
            throw Errors.at(ErrorCode.UNDEFINED_FUNCTION, "Aggregate function not found: " + known
                    + ". ORDER BY stands only in aggregate functions", call);
        }
        if (quantifier != null && quantifier.getValue() == SqlSelectKeyword.DISTINCT) {
            throw Errors.at(ErrorCode.UNDEFINED_FUNCTION, "Aggregate function not found: " + known
                    + ". DISTINCT stands only in aggregate functions", call);
        }
        return function(known.equals("!=") ? "<>" : known, call, operands);
    }

    private SqlNode ordered(SqlCall aggregate, SqlNodeList order, SqlParserPos position) {
        return SqlStdOperatorTable.WITHIN_GROUP.createCall(position, aggregate, rewriteAll(order));
    }

    /// PERCENTILE_CONT(f) WITHIN GROUP (ORDER BY x) is quantile_cont(x, f), and MODE() WITHIN GROUP (ORDER BY x) mode(x);
    /// other aggregates are as with ORDER BY among their arguments.
    private SqlNode withinGroup(SqlCall call, SqlNodeList order, SqlCall whole) {
        String name = call.getOperator().getName().toLowerCase(Locale.ROOT);
        boolean isQuantile = name.equals("percentile_cont") || name.equals("percentile_disc");
        if (!isQuantile && !(name.equals("mode") && call.operandCount() == 0)) {
            SqlNode made = rewrite(call);
            if (made instanceof SqlCall aggregate && aggregate.getOperator() instanceof AggregateOperator) {
                return ordered(aggregate, order, whole.getParserPosition());
            }
            throw Errors.unsupported("WITHIN GROUP clauses of this function", whole);
        }
        SqlNode key = order.get(0);
        boolean isDescending = key.getKind() == SqlKind.DESCENDING;
        SqlNode value = isDescending ? ((SqlCall) key).operand(0) : key;
        if (order.size() != 1 || value.getKind() == SqlKind.NULLS_FIRST || value.getKind() == SqlKind.NULLS_LAST) {
            throw Errors.at(ErrorCode.UNSUPPORTED, name + " takes one ORDER BY key; NULLs are left out anyway", order);
        }
        List<SqlNode> operands = new ArrayList<>();
        operands.add(rewrite(value));
        if (isQuantile) {
            operands.add(fraction(call.operand(0), isDescending));
        }
        String known = isQuantile ? name.replace("percentile", "quantile") : name;
        AggregateFunction aggregate = FunctionCatalog.aggregate(known);
        if (aggregate == null) {
            throw EngineException.internal("no aggregate " + known);
        }
        return new AggregateOperator(aggregate).createCall(call.getFunctionQuantifier(), whole.getParserPosition(),
                operands);
    }

    /// A fraction that counts from the greatest value down is negative, and 0 from there is 1 from the least value up.
    private SqlNode fraction(SqlNode node, boolean isDescending) {
        BigDecimal value = node instanceof SqlNumericLiteral number ? number.bigDecimalValue() : null;
        if (value != null && value.signum() < 0 || node.getKind() == SqlKind.MINUS_PREFIX) {
            throw Errors.at(ErrorCode.INVALID_ARGUMENT, "The fraction of a percentile is from 0 to 1", node);
        }
        if (!isDescending) {
            return rewrite(node);
        }
        if (value == null) {
            throw Errors.unsupported("Percentiles in descending order of a fraction that is not written out", node);
        }
        BigDecimal descending = value.signum() == 0 ? BigDecimal.ONE : value.negate();
        return number(SqlLiteral.createExactNumeric(descending.toPlainString(), node.getParserPosition()));
    }

    /// Returns the call where a function evaluates its arguments only as needed, else null.
    private @Nullable SqlNode conditional(String name, SqlCall call, List<SqlNode> operands) {
        SqlParserPos position = call.getParserPosition();
        return switch (name) {
            case "coalesce", "ifnull", "nvl" -> operands.isEmpty()
                    ? null
                    : ConditionalOperator.COALESCE.createCall(position, operands);
            case "nullif" -> operands.size() != 2 ? null : nullIf(position, operands.get(0), operands.get(1));
            case "date" -> operands.size() != 1
                    ? null
                    : new CastOperator(ScalarType.DATE, false).createCall(position, operands);
            case "if" -> operands.size() != 3 ? null : ConditionalOperator.CASE.createCall(position, operands);
            default -> null;
        };
    }

    static EngineException undefined(String name, SqlCall call) {
        if (call.getKind() == SqlKind.DEFAULT) {
            return Errors.at(ErrorCode.UNSUPPORTED,
                    "DEFAULT stands for a whole value in VALUES of INSERT and SET of UPDATE. Here, write NULL",
                    call);
        }
        List<String> names = new ArrayList<>();
        FunctionCatalog.scalars().forEach(function -> {
            names.add(function.name());
            names.addAll(function.aliases());
        });
        FunctionCatalog.aggregates().forEach(function -> {
            names.add(function.name());
            names.addAll(function.aliases());
        });
        FunctionCatalog.windows().forEach(function -> names.add(function.name()));
        return Errors.at(ErrorCode.UNDEFINED_FUNCTION,
                "Function not found: " + name.toLowerCase(Locale.ROOT) + NearestName.hint(name, names), call);
    }
}
