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

/** {'key': value, ...}, for options: the same as MAP['key', value, ...]. */
SqlNode MapLiteral() :
{
    final Span s;
    final List<SqlNode> entries = new ArrayList<SqlNode>();
}
{
    <LBRACE> { s = span(); }
    [
        AddMapEntry(entries)
        ( <COMMA> AddMapEntry(entries) )*
    ]
    <RBRACE> {
        return SqlStdOperatorTable.MAP_VALUE_CONSTRUCTOR.createCall(s.end(this), entries);
    }
}

void AddMapEntry(List<SqlNode> entries) :
{
    final SqlNode key;
    final SqlNode value;
}
{
    (
        <QUOTED_STRING> { key = SqlLiteral.createCharString(SqlParserUtil.parseString(token.image), getPos()); }
    |
        key = SimpleIdentifier()
    )
    <COLON>
    value = AtomicRowExpression() {
        entries.add(key);
        entries.add(value);
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
    ( <IDENTIFIER> | <BLOB> | <TIMESTAMPTZ> ) { name = token.image; pos = getPos(); }
    precision = PrecisionOpt() {
        return DataTypeAliases.resolve(name, precision, pos);
    }
}
