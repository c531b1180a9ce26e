"""The data and the formulas that both LibreOffice and our engine work out."""

# ruff: noqa: E501 (formulas stay together)

from typing import Any

ORDERS: list[list[Any]] = [
    ["订单编号", "日期", "买家", "省份", "品类", "数量", "单价", "金额", "状态"],
    ["DD001", 46266, "晚风来信", "浙江", "茶叶", 2, 128, 256, "交易成功"],
    ["DD002", 46266, "青柠漫游", "江苏", "茶具", 1, 89.5, 89.5, "交易成功"],
    ["DD003", 46267, "海盐小站", "浙江", "茶叶", 3, 96, 288, "已退款"],
    ["DD004", 46268, "薄荷日记", None, "礼盒", 1, 258, 258, "交易成功"],
    ["DD005", 46270, " 山茶拿铁 ", "广东", "茶具", 5, 39.9, 199.5, "交易关闭"],
    ["DD006", 46270, "云朵汽水", "浙江", "礼盒", 2, 258, 516, "交易成功"],
    ["DD007", 46275, "松果收藏家", "山东", "茶叶", 1, 128, 128, "交易成功"],
    ["DD008", 46280, "星河慢递", "江苏", "茶叶", 4, 59.9, 239.6, "交易成功"],
    ["DD009", 46281, "Tea House", "福建", "茶具", 2, 89.5, 179, "已退款"],
    ["DD010", 46290, "tea house", "福建", "茶叶", 10, 12.345, 123.45, "交易成功"],
    ["DD011", 46295, "雨巷计划", "四川", "茶包*", 1, 29, 29, "交易成功"],
    ["DD012", 46296, "麦田电台", "四川", "茶包?", 1, 31, 31, "交易关闭"],
]
MIXED: list[list[Any]] = [
    ["混合", None, "文字", 12],
    [12, True, "12", None],
    ["茶", False, 3.5, -7],
    [None, 0, "abc", 0.1],
    ["ABC", 46266, "2026-09-01", 0.2],
    [7, "  两端 空格  ", "华东-浙江-杭州", 2.675],
    [7, 1.005, "13812345678", -2.5],
    [3, 1234567.891, "a~b*c?d", 2.5],
    [9, 0.5, "换\n行", 1e-7],
]
PRICES: list[list[Any]] = [
    ["商品编码", "A01", "A02", "A03", "A04"],
    ["名称", "绿茶", "红茶", "白茶", "乌龙茶"],
    ["下限", 0, 100, 200, 500],
    ["折扣", 1, 0.95, 0.9, 0.85],
    ["成本", 45, 52.5, 61, 70],
]
FLOWS: list[list[Any]] = [
    ["年", "现金流", "访客", "成交"],
    [0, -1000, 120, 10],
    [1, 300, 150, 14],
    [2, 420, 180, 15],
    [3, 500, 210, 21],
    [4, 260, 260, 24],
    [5, 180, 300, 31],
]
SHEETS: dict[str, list[list[Any]]] = {"订单": ORDERS, "混合 数据": MIXED, "价格": PRICES, "现金流": FLOWS}

S, M, P, F = "订单!", "'混合 数据'!", "价格!", "现金流!"
ARITHMETIC = [
    "=1+2*3-4/2", "=2^3^2", "=-2^2", "=10%*50", "=5%+5%", "=(1+2)*3", "=7/2", "=1/0", "=0/0", "=2^-1", "=2^0.5", "=-(-3)",
    "=1=1", "=1<>1", '="a"="A"', '="茶"<"茶具"', '="10"=10', "=2>1", "=1>=1.0", '="a">1', '="a"&1&TRUE', '="总计："&12.5', "=1&2", "=0.1+0.2=0.3",
    "=0.1+0.2-0.3", "=1.1-1-0.1", "=TRUE+TRUE", "=TRUE=1", "=FALSE=0", '=""=0', f"={M}B1=0", f'={M}B1=""', f"={M}B1&\"空\"", f"={M}B1+5", f"=-{M}B1",
    "=1E3+1", "=1.5E-3", "=100000*100000", '="12"+1', '="3"*"4"', '=-"5"', "=50%", "=3>2=TRUE", '="AB"&"C"="abc"', "=1+-2", "=+5", "=2--3", "=1/3", "=10/4%",
    f"={S}H2+{S}H3", f"={S}$H$2*{S}F$2", f"={M}A3+1", f"={M}C4*2",
]  # fmt: skip
SUMS = [
    f"=SUM({S}H2:H13)", f"=SUM({S}H:H)", f"=SUM({S}F2:F13,{S}H2:H13,5)", "=SUM(1,2,3)", '=SUM("4",TRUE,1)', f"=SUM({M}A1:D9)", f"=SUM({M}A:A)", f"=SUM({M}B2)", f"=SUM({M}C2,1)",
    f"=AVERAGE({S}H2:H13)", f"=AVERAGE({M}A1:D9)", f"=AVERAGE({M}C4)", f"=COUNT({M}A1:D9)", f"=COUNTA({M}A1:D9)", f"=COUNTBLANK({M}A1:D9)", f"=COUNT({S}A:I)", f"=COUNTA({S}D2:D13)", f"=COUNTBLANK({S}D2:D13)",
    f"=MAX({S}H2:H13)", f"=MIN({S}H2:H13)", f"=MAX({M}C1:C9)", f"=MIN({M}A1:A2,-3)", f"=MEDIAN({S}H2:H13)", "=MEDIAN(3,1,2)", "=MEDIAN(4,1,2,3)", f"=MODE({S}F2:F13)", "=MODE(1,2,3)", f"=MODE({M}A2:A9)",
    f"=LARGE({S}H2:H13,1)", f"=LARGE({S}H2:H13,3)", f"=SMALL({S}H2:H13,2)", f"=LARGE({S}H2:H13,20)", f"=SMALL({S}H2:H13,0)", f"=RANK({S}H3,{S}H2:H13)", f"=RANK({S}H3,{S}H2:H13,1)", f"=RANK({S}F3,{S}F2:F13,0)",
    f"=RANK(5,{S}H2:H13)", f"=STDEV({S}H2:H13)", f"=VAR({S}H2:H13)", f"=STDEVP({S}H2:H13)", f"=VARP({S}F2:F13)", "=STDEV(5)", f"=CORREL({F}C2:C7,{F}D2:D7)", f"=PRODUCT({S}F2:F5)", "=PRODUCT(2,3,4)", f"=SUMSQ({S}F2:F5)",
    f"=PERCENTILE({S}H2:H13,0.8)", f"=QUARTILE({S}H2:H13,3)", f"=QUARTILE({S}H2:H13,1)", f"=SLOPE({F}D2:D7,{F}C2:C7)", f"=INTERCEPT({F}D2:D7,{F}C2:C7)", f"=FORECAST(350,{F}D2:D7,{F}C2:C7)", f"=RSQ({F}D2:D7,{F}C2:C7)",
    "=SUM(0)", f"=SUMPRODUCT({S}F2:F13,{S}G2:G13)", f"=SUMPRODUCT(({S}E2:E13=\"茶叶\")*{S}H2:H13)", f"=SUMPRODUCT(({S}D2:D13=\"浙江\")*({S}F2:F13>1))", f"=SUMPRODUCT(--({S}H2:H13>200))", f"=SUMPRODUCT(1/COUNTIF({S}E2:E13,{S}E2:E13))",
    f"=SUMPRODUCT(({S}I2:I13<>\"交易关闭\")*({S}H2:H13))/SUM({S}H2:H13)", f"=SUMPRODUCT({S}F2:F3,{S}G2:G4)", f"=SUMPRODUCT({M}A1:A9,{M}D1:D9)", f"=SUMPRODUCT((MONTH({S}B2:B13)=9)*{S}H2:H13)", f"=SUMPRODUCT(LEN({S}C2:C13))", f"=SUMPRODUCT(MAX(({S}E2:E13=\"茶具\")*{S}H2:H13))",
    f"=SUBTOTAL(9,{S}H2:H13)", f"=SUBTOTAL(1,{S}H2:H13)", f"=SUBTOTAL(2,{S}H2:H13)", f"=SUBTOTAL(3,{S}D2:D13)", f"=SUBTOTAL(104,{S}H2:H13)", f"=SUBTOTAL(5,{S}H2:H13)", f"=SUBTOTAL(7,{S}H2:H13)",
]  # fmt: skip
ROUNDING = [
    "=ROUND(2.675,2)", "=ROUND(1.005,2)", "=ROUND(-2.5,0)", "=ROUND(2.5,0)", "=ROUND(1234.567,-2)", "=ROUNDUP(2.111,2)", "=ROUNDUP(-2.111,2)", "=ROUNDDOWN(2.999,2)", "=ROUNDDOWN(-2.999,0)", "=ROUNDUP(1250,-2)",
    "=INT(2.9)", "=INT(-2.1)", "=INT(4.35*100)", "=MOD(10,3)", "=MOD(-10,3)", "=MOD(10,-3)", "=MOD(5,0)", "=MOD(1,0.1)", "=MOD(5.5,2)", "=ABS(-3.2)", "=POWER(2,10)", "=POWER(0,0.5)", "=SQRT(16)", "=SQRT(-1)",
    "=TRUNC(3.789,1)", "=TRUNC(-3.789)", "=SIGN(-2)", "=EXP(1)", "=LN(10)", "=LOG(100)", "=LOG(8,2)", "=LOG10(1000)", "=PI()", "=QUOTIENT(17,5)", f"=ROUND({S}G11*{S}F11,1)", f"=ROUND({M}D6,2)", f"=ROUND({M}B7,2)", "=ROUND(0.5-0.4-0.1,1)",
    "=CEILING(2.1,0.5)", "=FLOOR(2.9,0.5)", "=CEILING(13,5)", "=FLOOR(13,5)", "=ROUND(1E+20,2)", "=ROUND(99.995,2)", "=ROUND(0.285,2)",
]  # fmt: skip
CONDITIONS = [
    f'=SUMIF({S}D2:D13,"浙江",{S}H2:H13)', f'=SUMIF({S}E:E,"茶叶",{S}H:H)', f'=SUMIF({S}H2:H13,">200")', f'=SUMIF({S}E2:E13,"茶*",{S}H2:H13)', f'=SUMIF({S}E2:E13,"茶?",{S}H2:H13)', f'=SUMIF({S}E2:E13,"茶包~*",{S}H2:H13)', f'=SUMIF({S}E2:E13,"茶包~?",{S}H2:H13)',
    f'=SUMIF({S}D2:D13,"<>浙江",{S}H2:H13)', f'=SUMIF({S}D2:D13,"",{S}H2:H13)', f'=SUMIF({S}D2:D13,"<>",{S}H2:H13)', f'=SUMIF({S}D2:D13,"=",{S}H2:H13)', f"=SUMIF({S}F2:F13,2,{S}H2:H13)", f'=SUMIF({S}F2:F13,"=2",{S}H2:H13)', f'=SUMIF({S}D2:D13,{S}D2,{S}H2)', f'=SUMIF({S}C2:C13,"TEA HOUSE",{S}H2:H13)',
    f'=SUMIFS({S}H2:H13,{S}D2:D13,"浙江",{S}E2:E13,"茶叶")', f'=SUMIFS({S}H2:H13,{S}B2:B13,">="&DATE(2026,9,5),{S}B2:B13,"<"&DATE(2026,9,20))', f'=SUMIFS({S}H:H,{S}I:I,"<>交易关闭",{S}I:I,"<>已退款")', f'=SUMIFS({S}H2:H13,{S}E2:E13,"没有")', f'=SUMIFS({S}H2:H13,{S}C2:C13,"*计划")',
    f'=COUNTIF({S}D2:D13,"浙江")', f'=COUNTIF({S}H2:H13,">=200")', f'=COUNTIF({S}H2:H13,"<100")', f'=COUNTIF({S}C2:C13,"?????")', f'=COUNTIF({S}C2:C13,"*电台")', f'=COUNTIF({S}D2:D13,"")', f'=COUNTIF({S}D2:D13,"<>浙江")', f'=COUNTIF({S}E2:E13,"茶包*")', f'=COUNTIF({S}A2:A13,{S}A5)', f"=COUNTIF({M}A1:A9,7)", f'=COUNTIF({M}A1:A9,"abc")',
    f'=COUNTIF({M}B1:B9,TRUE)', f'=COUNTIF({S}H2:H13,"<>256")', f'=COUNTIFS({S}D2:D13,"浙江",{S}F2:F13,">1")', f'=COUNTIFS({S}I2:I13,"交易成功",{S}E2:E13,"<>茶叶")', f'=COUNTIFS({S}D:D,"江苏")', f'=COUNTIFS({S}B2:B13,">=46270",{S}B2:B13,"<=46281")', f'=COUNTIF({S}C2:C13,">薄")>=0', f'=COUNTIF({S}E2:E13,"=茶叶")',
    f'=AVERAGEIF({S}E2:E13,"茶叶",{S}H2:H13)', f'=AVERAGEIF({S}H2:H13,">1000")', f'=AVERAGEIFS({S}H2:H13,{S}E2:E13,"茶具",{S}F2:F13,"<3")', f'=MAXIFS({S}H2:H13,{S}E2:E13,"茶叶")', f'=MINIFS({S}H2:H13,{S}D2:D13,"浙江")', f'=COUNTIF({S}D2:D13,{S}D5)',
]  # fmt: skip
LOGIC = [
    '=IF(1>0,"是","否")', '=IF(0,"是","否")', "=IF(FALSE,1)", '=IF(TRUE,"",1)', "=IF(1,,2)", '=IF("TRUE",1,2)', f'=IF({S}H2>=200,"高",IF({S}H2>=100,"中","低"))', f'=IF({M}A3="茶",1,0)', "=IF(1/0,1,2)", "=IF(TRUE,1,1/0)", '=IFS(1>2,"a",2>1,"b")', '=IFS(1>2,"a")',
    '=IFERROR(1/0,"错")', "=IFERROR(5,0)", f'=IFERROR(VLOOKUP("没有",{S}A2:H13,2,0),"无")', '=IFNA(NA(),"缺")', '=IFNA(1/0,"缺")', "=AND(TRUE,1,2>1)", "=AND(TRUE,0)", "=OR(FALSE,0)", "=OR(FALSE,1=1)", "=NOT(1)", "=NOT(FALSE)", "=XOR(TRUE,TRUE)", '=SWITCH(2,1,"一",2,"二","其他")', '=SWITCH(9,1,"一","其他")', "=SWITCH(9,1,2)",
    '=CHOOSE(2,"甲","乙","丙")', "=CHOOSE(4,1,2,3)", f"=ISBLANK({M}B1)", f"=ISBLANK({M}A3)", f"=ISNUMBER({M}C2)", f"=ISNUMBER({M}A2)", f"=ISTEXT({M}A3)", "=ISERROR(1/0)", "=ISNA(NA())", "=ISERR(NA())", f"=ISLOGICAL({M}B2)", "=N(TRUE)", '=N("x")', f"=AND({M}B2:B3)", f"=OR({M}B2:B3)", "=ISEVEN(4)", "=ISODD(4)", f"=IF({M}B1=\"\",\"空\",\"有\")",
]  # fmt: skip
LOOKUPS = [
    f'=VLOOKUP("DD003",{S}A2:I13,8,FALSE)', f'=VLOOKUP("dd003",{S}A:I,3,0)', f'=VLOOKUP("没有",{S}A:I,3,0)', f'=VLOOKUP("DD00*",{S}A2:I13,3,0)', f'=VLOOKUP("*10",{S}A2:I13,3,0)', f"=VLOOKUP(46271,{S}B2:H13,7,TRUE)", f"=VLOOKUP(46260,{S}B2:H13,7)", f'=VLOOKUP("DD003",{S}A2:C13,5,0)', f"=VLOOKUP(46270,{S}B2:H13,7,0)",
    f'=HLOOKUP("A03",{P}A1:E5,2,FALSE)', f"=HLOOKUP(350,{P}B3:E4,2,TRUE)", f'=HLOOKUP("A09",{P}A1:E5,2,0)', f'=INDEX({S}A1:I13,3,8)', f"=INDEX({S}H2:H13,4)", f"=INDEX({P}B2:E2,3)", f"=INDEX({S}A1:I13,20,1)", f"=SUM(INDEX({S}A1:I13,0,8))", f'=MATCH("礼盒",{S}E2:E13,0)', f'=MATCH("茶包~?",{S}E2:E13,0)', f"=MATCH(46271,{S}B2:B13,1)", f"=MATCH(46271,{S}B2:B13)", f'=MATCH("没有",{S}E2:E13,0)',
    f"=MATCH(250,{P}B3:E3)", "=MATCH(3,{5,4,3,2},-1)", f'=INDEX({S}C2:C13,MATCH(MAX({S}H2:H13),{S}H2:H13,0))', f'=INDEX({P}B5:E5,MATCH("白茶",{P}B2:E2,0))', f"=LOOKUP(350,{P}B3:E3,{P}B4:E4)", f"=LOOKUP(46275,{S}B2:B13,{S}A2:A13)", f"=ROWS({S}A2:A13)", f"=COLUMNS({S}A2:I2)", f"=ROW({S}A5)", f"=COLUMN({S}C1)", "=ROW()>0", f"=INDEX({S}H2:H13,2)+1", f'=MATCH("TEA HOUSE",{S}C2:C13,0)',
    f'=VLOOKUP("A01",{P}A1:E5,2,0)', f"=VLOOKUP(7,{M}A2:D9,4,0)", f'=VLOOKUP("abc",{M}A2:B9,2,0)',
]  # fmt: skip
WORDS = [
    '=LEFT("浙江省杭州市",3)', '=RIGHT("浙江省杭州市",3)', '=MID("浙江省杭州市",4,2)', '=LEN("浙江省 杭州")', '=LEFT("abc")', '=LEFT("abc",0)', '=LEFT("abc",10)', '=MID("abc",5,2)', '=MID("abc",0,2)', '=FIND("省","浙江省")', '=FIND("A","abcA")', '=FIND("x","abc")', '=FIND("a","banana",3)', '=SEARCH("A","banana")', '=SEARCH("n?n","banana")', '=SEARCH("x","abc")',
    '=SUBSTITUTE("a-b-c","-","/")', '=SUBSTITUTE("a-b-c","-","/",2)', '=SUBSTITUTE("¥128元","元","")', '=REPLACE("13812345678",4,4,"****")', '=TRIM("  a  b  ")', f"=TRIM({S}C6)", f"=LEN({S}C6)", f"=TRIM({M}B6)", f"=CLEAN({M}C9)", '=UPPER("abc茶")', '=LOWER("ABC")', '=PROPER("tea house")', f"=CONCATENATE({S}A2,\"-\",{S}C2)", '=CONCAT("a",1,TRUE)', f'=CONCAT({P}B2:E2)', f'=TEXTJOIN("、",TRUE,{P}B2:E2)', f'=TEXTJOIN(",",FALSE,{S}D4:D6)', f'=TEXTJOIN(",",TRUE,{S}D4:D6)',
    '=TEXT(1234.567,"#,##0.00")', '=TEXT(0.1234,"0.0%")', '=TEXT(46266,"yyyy-mm-dd")', '=TEXT(46266,"yyyy/m/d")', '=TEXT(46266,"mm-dd")', '=TEXT(5,"000")', '=TEXT(12.5,"0")', '=TEXT(-12.5,"0.0")', '=TEXT(1234,"0.00E+00")', '=TEXT(0.5,"hh:mm")', '=TEXT(1234567,"#,##0")', '=TEXT(12,"0""件""")', '=TEXT("茶","@")', '=TEXT(0.75,"0%")', '=TEXT(3.14159,"0.##")', '=TEXT(46266,"dddd")', '=TEXT(46266,"mmm")',
    '=VALUE("12.5")', '=VALUE("abc")', '=VALUE("1E3")', '=VALUE("-7")', '=EXACT("a","A")', '=EXACT("茶","茶")', '=REPT("★",3)', '=REPT("ab",0)', f'=MID({M}C6,FIND("-",{M}C6)+1,2)', f'=LEFT({M}C6,FIND("-",{M}C6)-1)', f"=LEN({M}B8)", '=CHAR(65)', '=CODE("A")', '=UNICODE("茶")', '=UNICHAR(33590)', f'=SUBSTITUTE({S}C6," ","")', "=LEN(12.50)", '="合计"&TEXT(1234.5,"0.00")&"元"', '=1/3&""', "=1E+21&\"\"", "=123456789012&\"\"", '=0.00001&""', '=LEFT(46266,2)', '=NUMBERVALUE("1,234.5")', '=T("a")', "=T(1)",
]  # fmt: skip
DATES = [
    "=DATE(2026,9,1)", "=DATE(2026,13,1)", "=DATE(2026,2,30)", "=DATE(2026,9,0)", "=DATE(2024,2,29)", "=YEAR(46266)", "=MONTH(46266)", "=DAY(46266)", '=YEAR("2026-09-01")', '=DATEVALUE("2026-09-01")', '=DATEVALUE("abc")', '="2026-09-02"-"2026-09-01"', '=DAYS("2026-10-01","2026-09-01")', f"=DAYS({S}B13,{S}B2)", f"={S}B13-{S}B2", '=DATEDIF(DATE(2025,3,31),DATE(2026,9,1),"Y")', '=DATEDIF(DATE(2025,3,31),DATE(2026,9,1),"M")', '=DATEDIF(DATE(2025,3,31),DATE(2026,9,1),"D")',
    '=DATEDIF(DATE(2025,3,31),DATE(2026,9,1),"YM")', '=DATEDIF(DATE(2025,3,15),DATE(2026,9,20),"MD")', '=DATEDIF(DATE(2025,3,15),DATE(2026,9,20),"YD")', "=WEEKDAY(46266)", "=WEEKDAY(46266,2)", "=WEEKDAY(46266,3)", "=WEEKNUM(46266)", "=WEEKNUM(46266,2)", "=ISOWEEKNUM(46266)", "=EOMONTH(46266,0)", "=EOMONTH(46266,-1)", "=EOMONTH(DATE(2024,1,31),1)", "=EDATE(46266,1)", "=EDATE(DATE(2026,8,31),1)", "=EDATE(DATE(2026,8,31),-6)", "=HOUR(0.75)", "=MINUTE(0.7604166667)", "=SECOND(0.5001157407)", "=TIME(12,30,0)", '=TIMEVALUE("06:00")', "=NETWORKDAYS(46266,46296)", f"=MONTH({S}B2)&\"月\"", f"=MAX({S}B2:B13)-MIN({S}B2:B13)", "=WEEKDAY(46266,1)", '=TEXT(DATE(2026,9,1)+30,"yyyy-mm-dd")',
]  # fmt: skip
MONEY = [
    f"=NPV(0.1,{F}B3:B7)", f"=NPV(0.1,{F}B3:B7)+{F}B2", f"=IRR({F}B2:B7)", f"=IRR({F}B2:B7,0.2)", f"=IRR({F}B3:B7)", "=PMT(0.05/12,36,100000)", "=PMT(0,10,1000)", "=PMT(0.01,12,1000,0,1)", "=PV(0.08,5,-1000)", "=PV(0.08,5,0,-1000)", "=FV(0.06/12,24,-200)", "=FV(0.05,3,0,-1000)", "=FV(0,3,-100)", "=NPER(0.01,-100,1000)", "=RATE(36,-3000,100000)", f"=NPV(0,{F}B2:B7)",
]  # fmt: skip
FORMULAS: list[str] = [*ARITHMETIC, *SUMS, *ROUNDING, *CONDITIONS, *LOGIC, *LOOKUPS, *WORDS, *DATES, *MONEY]

EXCEL: dict[str, Any] = {
    '="a"&1&TRUE': "a1TRUE", "=TRUE=1": False, "=FALSE=0": False, '=SUM("4",TRUE,1)': 6, f"=SUM({M}A1:D9)": 1280884.8710001, f"=SUM({M}B2)": 0, f"=AVERAGE({M}A1:D9)": 67414.9932105316, f"=COUNT({M}A1:D9)": 19,
    '=CONCAT("a",1,TRUE)': "a1TRUE", '=NUMBERVALUE("1,234.5")': 1234.5, '=1E+21&""': "1E+21",
    "=MODE(1,2,3)": "#N/A", f"=LARGE({S}H2:H13,20)": "#NUM!", f"=SMALL({S}H2:H13,0)": "#NUM!", f"=RANK(5,{S}H2:H13)": "#N/A", "=SQRT(-1)": "#NUM!", f"=IRR({F}B3:B7)": "#NUM!", f'=VLOOKUP("DD003",{S}A2:C13,5,0)': "#REF!", f"=INDEX({S}A1:I13,20,1)": "#REF!",
}  # fmt: skip
"""What Excel gives where LibreOffice does not: there a truth is a number, and several errors come out as #VALUE!."""
