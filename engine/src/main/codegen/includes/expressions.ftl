/** operand::type, which takes the last operand alone: it binds tighter than every operator but [] and the dot. */
void PostfixCastExpression(List<Object> list, ExprContext exprContext, Span s) :
{
    final SqlDataTypeSpec type;
    final SqlParserPos pos;
}
{
    <DOUBLE_COLON> {
        checkNonQueryExpression(exprContext);
        pos = getPos();
    }
    type = DataType() {
        PostfixCast.castLastOperand(list, type, pos);
    }
}

/** operand AT TIME ZONE zone, which takes the last operand alone, as :: does. */
void AtTimeZoneExpression(List<Object> list, ExprContext exprContext, Span s) :
{
    final SqlNode zone;
    final SqlParserPos pos;
}
{
    <AT> {
        checkNonQueryExpression(exprContext);
        pos = getPos();
    }
    <TIME> <ZONE>
    zone = AtomicRowExpression() {
        TimeZoneShift.ofLastOperand(list, zone, pos);
    }
}

/** 0xFF. */
SqlNode HexadecimalLiteral() :
{
}
{
    <HEXADECIMAL_LITERAL> {
        return SqlLiteral.createExactNumeric(
            new java.math.BigInteger(token.image.substring(2), 16).toString(), getPos());
    }
}

/** [a, b, ...], the same as ARRAY[a, b, ...]. */
SqlNode ListLiteral() :
{
    final Span s;
    SqlNodeList elements = SqlNodeList.EMPTY;
}
{
    <LBRACKET> { s = span(); }
    [ elements = ExpressionCommaList(s, ExprContext.ACCEPT_SUB_QUERY) ]
    <RBRACKET> {
        return SqlStdOperatorTable.ARRAY_VALUE_CONSTRUCTOR.createCall(s.end(this), elements.getList());
    }
}

/** A type by a name that PostgreSQL or DuckDB give it: text, int8, timestamptz. */
SqlTypeNameSpec DataTypeAlias() :
{
    final SqlParserPos pos;
    int precision = -1;
    final String name;
}
{
    LOOKAHEAD({ DataTypeAliases.isAlias(getToken(1).image) })
    <IDENTIFIER> { name = token.image; pos = getPos(); }
    precision = PrecisionOpt() {
        return DataTypeAliases.resolve(name, precision, pos);
    }
}
