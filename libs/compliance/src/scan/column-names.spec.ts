import { scanColumn } from './table.js';

/** Columns as `name|value;value…`: names in English and Chinese, in pinyin, in camel and snake case, abbreviated; values as people write them. */
const personal = `
FirstName|James;Mary;Wei;Olga;Ahmed
Last_Name|Smith;Jones;O'Brien;García;Nguyen
customerName|Smith, John;Doe, Jane;Brown, Bob;Lee, Ann;Kim, Sue
Pitcher|Clayton Kershaw;Max Scherzer;Jacob deGrom;Justin Verlander;Zack Greinke
Name|John Smith;Jane Doe;Robert Brown;Emily Davis;Michael Lee
Employee Name|Brown, Mia;Smith, Sam;Adams, Al;Jones, Jo;White, Wu
xm|王伟;李娜;张敏;刘洋;陈静
xingming|王伟;李娜;张敏;刘洋;陈静
姓名|王伟;李娜;张敏;刘洋;陈静
收货人姓名|欧阳娜娜;王芳;李强;赵磊;孙丽
驾驶员|王伟;李娜;张敏;刘洋;陈静
申请人|王伟;李娜;张敏;刘洋;陈静
emp_nm|John Smith;Jane Doe;Robert Brown;Emily Davis;Michael Lee
cust_nm|John Smith;Jane Doe;Robert Brown;Emily Davis;Michael Lee
surname|Smith;Jones;Brown;Davis;Lee
GivenName|John;Jane;Robert;Emily;Michael
HomeAddress|12 Main St;4 Elm Ave, Apt 3;99 Broadway;1 Park Lane;5 Oak Rd
Mailing Address 1|PO Box 12;4 Elm Ave, Apt 3;99 Broadway;1 Park Lane;5 Oak Rd
StreetAddress|12 Main St;4 Elm Ave, Apt 3;99 Broadway;1 Park Lane;5 Oak Rd
家庭住址|北京市海淀区中关村大街1号;上海市浦东新区世纪大道100号;广东省深圳市南山区科技园;成都市武侯区人民南路四段;杭州市西湖区文三路
dizhi|北京市海淀区中关村大街1号;上海市浦东新区世纪大道100号;广东省深圳市南山区科技园;成都市武侯区人民南路四段;杭州市西湖区文三路
联系地址|北京市海淀区中关村大街1号;上海市浦东新区世纪大道100号;广东省深圳市南山区科技园;成都市武侯区人民南路四段;杭州市西湖区文三路
sjh|13800000000;13911112222;15012345678;18600001111;17712345678
shoujihao|13800000000;13911112222;15012345678;18600001111;17712345678
手机号|138****0000;139****2222;150****5678;186****1111;177****5678
phone|138****0000;139****2222;150****5678;186****1111;177****5678
联系电话|010-62345678;021-55556666;0755-12345678;13800000000;400-800-1234
Telephone1|020 7946 0000;0161 496 0000;0113 496 0000;0117 496 0999;029 2018 0999
Phone_Home|555-1234;555-2345;555-3456;555-4567;555-8888
Fax No.|202.555.0123;202.555.0199;202.555.0188;202.555.0177;202.555.0166
Email Address|a@b.com;c@d.org;e.f@g.net;h@i.co.uk;j@k.cn
邮箱|a@b.com;c@d.org;e.f@g.net;h@163.com;j@qq.com
DOB|01/02/1980;03/04/1975;12/25/1990;07/04/1966;09/09/1999
birthDate|1980-01-02;1975-03-04;1990-12-25;1966-07-04;1999-09-09
Date of Birth|2 Jan 1980;4 March 1975;25 Dec 1990;4 July 1966;9 Sep 1999
csrq|19800102;19750304;19901225;19660704;19990909
出生日期|1980年1月2日;1975年3月4日;1990年12月25日;1966年7月4日;1999年9月9日
birth|1980/1/2;1975/3/4;1990/12/25;1966/7/4;1999/9/9
Gender|Male;Female;Female;Male;Male
xb|男;女;女;男;男
xingbie|男;女;女;男;男
Sex|m;f;f;m;m
RaceEthnicity|White;Black;Hispanic;Asian;White
race_desc|White;Black or African American;Hispanic or Latino;Asian;White
民族|汉族;回族;满族;壮族;汉族
mz|汉族;回族;满族;壮族;汉族
Age|34;45;23;67;12
age_yrs|34;45;23;67;12
AgeAtDeath|34;45;23;67;12
年龄|34;45;23;67;12
Marital Status|Married;Single;Divorced;Widowed;Single
婚姻状况|已婚;未婚;离异;丧偶;已婚
hyzk|已婚;未婚;离异;丧偶;已婚
MaritalDesc|Married;Single;Divorced;Widowed;Single
Occupation|Teacher;Nurse;Engineer;Farmer;Lawyer
JobTitle|Software Engineer;Nurse;Sales Manager;Farmer;Attorney
职业|教师;医生;工人;农民;律师
zhiye|教师;医生;工人;农民;律师
Zip|90210;10001;60601;94107;30301
ZIP_CODE|90210-1234;10001;60601;94107;30301
邮政编码|100000;200000;518000;610000;310000
PostalCode|SW1A 1AA;EC1A 1BB;W1A 0AX;M1 1AE;B33 8TH
Latitude|39.908722;31.230416;22.543096;30.572815;30.274084
lng|116.397499;121.473701;114.057865;104.066541;120.155070
lat_long|(39.9087, 116.3975);(31.2304, 121.4737);(22.5431, 114.0579);(30.5728, 104.0665);(30.2741, 120.1551)
Location 1|(39.9087, -76.3975);(39.2304, -76.4737);(39.5431, -76.0579);(39.5728, -76.0665);(39.2741, -76.1551)
the_geom|POINT (-73.9857 40.7484);POINT (-73.9811 40.7527);POINT (-73.9772 40.7527);POINT (-73.9654 40.7829);POINT (-73.9969 40.7061)
经度|116.397499;121.473701;114.057865;104.066541;120.155070
GPS坐标|39.908722,116.397499;31.230416,121.473701;22.543096,114.057865;30.572815,104.066541;30.274084,120.155070
imei1|490154203237518;356938035643809;868880020230983;490154203237518;356938035643809
IMEI号|490154203237518;356938035643809;868880020230983;490154203237518;356938035643809
imsi|460001234567890;460011234567891;460021234567892;460031234567893;460071234567894
iccid|8986000000000000002;89860000000000000019;8986000000000000002;89860000000000000019;8986000000000000002
MAC|00:1A:2B:3C:4D:5E;00:1A:2B:3C:4D:5F;00:1A:2B:3C:4D:60;00:1A:2B:3C:4D:61;00:1A:2B:3C:4D:62
mac地址|00-1A-2B-3C-4D-5E;00-1A-2B-3C-4D-5F;00-1A-2B-3C-4D-60;00-1A-2B-3C-4D-61;00-1A-2B-3C-4D-62
IP|8.8.8.8;114.114.114.114;223.5.5.5;1.1.1.1;9.9.9.9
银行卡号|6222 0200 0000 0007;6217000000000000004;4111 1111 1111 1111;6222020000000007;4111111111111111
yhkh|6222020000000007;6217000000000000004;4111111111111111;6222020000000007;4111111111111111
身份证号|110101190102030014;310104190512311237;440305190802295083;110101190102030014;310104190512311237
sfzh|110101190102030014;310104190512311237;440305190802295083;110101190102030014;310104190512311237
id_no|110101********0014;310104********1237;440305********5083;110101********0014;310104********1237
身份证号码|110101********0014;310104********1237;440305********5083;110101********0014;310104********1237
护照号|E12345678;E87654321;G12345678;EA1234567;E11112222
passport_no|E12345678;E87654321;G12345678;EA1234567;E11112222
hzhm|E12345678;E87654321;G12345678;EA1234567;E11112222
车牌号|京A12345;沪B12345;粤B·D8888;浙A8K123;苏E12345
cph|京A12345;沪B12345;粤BD8888;浙A8K123;苏E12345
License Plate|ABC-1234;XYZ 987;7ABC123;DEF-456;GHJ 321
社保号|110101190102030014;310104190512311237;440305190802295083;110101190102030014;310104190512311237
社会保障号|A12345678;B23456789;C34567890;D45678901;E56789012
社保卡号|A12345678;B23456789;C34567890;D45678901;E56789012
微信号|wxid_abc123;lovely_cat88;zhang-san;wx20201;hello_kitty
wechat_id|wxid_abc123;lovely_cat88;zhang-san;wx20201;hello_kitty
QQ|12345678;987654321;1234567890;55667788;33221100
qq号|12345678;987654321;1234567890;55667788;33221100
病案号|00012345;00012346;00012347;00012348;00012349
patient_mrn|00012345;00012346;00012347;00012348;00012349
SSN|123-45-6789;234-56-7890;345-67-8901;456-78-9012;567-89-0123
ssn|XXX-XX-6789;XXX-XX-7890;XXX-XX-8901;XXX-XX-9012;XXX-XX-0123
Social Security #|123456780;234567890;345678901;456789012;567890123
nationality|Chinese;French;Kenyan;Dutch;American
国籍|中国;法国;美国;日本;德国
religion|Christian;Muslim;Hindu;Buddhist;None
Primary Language|English;Spanish;Chinese;French;Arabic
native_lang|English;Spanish;Chinese;French;Arabic
HomePhone|(202) 555-0123;(202) 555-0124;(202) 555-0125;(202) 555-0126;(202) 555-0127
Contact Number|+44 20 7946 0000;+44 20 7946 0001;+44 20 7946 0002;+44 20 7946 0003;+44 20 7946 0004
Applicant|Mary Jones;John Doe;Sue Kim;Bob Brown;Al Adams
Inspector Name|Mary Jones;John Doe;Sue Kim;Bob Brown;Al Adams
Author|J. K. Rowling;Stephen King;George Orwell;Jane Austen;Mark Twain
Owner|MARY JONES;JOHN DOE;SUE KIM;BOB BROWN;AL ADAMS
Supervisor|Mary Jones;John Doe;Sue Kim;Bob Brown;Al Adams
Sales Rep|Mary Jones;John Doe;Sue Kim;Bob Brown;Al Adams
Chair|Mary Jones;John Doe;Sue Kim;Bob Brown;Al Adams
PI_NAME|JONES, MARY;DOE, JOHN;KIM, SUE;BROWN, BOB;ADAMS, AL
Contact_Person|Mary Jones;John Doe;Sue Kim;Bob Brown;Al Adams
fullname|Mary Jones;John Doe;Sue Kim;Bob Brown;Al Adams
m_name|Ann;Lee;Marie;J;Lynn
nick|bobby;liz;mike;jen;tom
face_img|f/1.jpg;f/2.jpg;f/3.jpg;f/4.jpg;f/5.jpg
证件照|1.png;2.png;3.png;4.png;5.png
Name of Applicant|Mary Jones;John Doe;Sue Kim;Bob Brown;Al Adams
Driver|Lewis Hamilton;Max Verstappen;Lando Norris;Carlos Sainz;Oscar Piastri
Site Address|12 Main St;4 Elm Ave;99 Broadway;1 Park Lane;5 Oak Rd
ADDRESS LINE 2|Apt 3;Suite 200;Unit 5;Floor 2;Apt 9B
Phone1|2025550123;2025550124;2025550125;2025550126;2025550127
Business Phone|202-555-0123;202-555-0124;202-555-0125;202-555-0126;202-555-0127
Primary Contact Phone|(202)555-0123;(202)555-0124;(202)555-0125;(202)555-0126;(202)555-0127
Email1|a@b.com;c@d.org;e.f@g.net;h@i.co.uk;j@k.cn
GenderCode|M;F;F;M;U
Ethnic Group|White British;Asian;Black African;Mixed;Chinese
Sex of victim|Male;Female;Female;Male;Unknown
Age Group|18-24;25-34;35-44;45-54;65+
Age_Range|18-24;25-34;35-44;45-54;65+
Suspect Race|BLACK;WHITE;BLACK HISPANIC;ASIAN / PACIFIC ISLANDER;WHITE HISPANIC
Victim Age|34;45;23;67;12
patient_sex|M;F;F;M;M
Language Spoken|English;Spanish;Chinese;French;Arabic
Born|1980-01-02;1975-03-04;1990-12-25;1966-07-04;1999-09-09
BirthYear|1980;1975;1990;1966;1999
Birthplace|London, England;Paris, France;New York;Berlin;Rome
Zip Code|90210;10001;60601;94107;30301
ZIP5|90210;10001;60601;94107;30301
Post Code|2000;3000;4000;5000;6000
Geolocation|(39.9087, -116.3975);(31.2304, -121.4737);(22.5431, -114.0579);(30.5728, -104.0665);(30.2741, -120.1551)
Mother's Name|Mary Jones;Jane Doe;Sue Kim;Ann Brown;Al Adams
Father Name|Mark Jones;John Doe;Sam Kim;Bob Brown;Al Adams
Spouse|Mary Jones;Jane Doe;Sue Kim;Ann Brown;Al Adams
Player|M. Jordan;L. James;K. Bryant;S. Curry;K. Durant
Batter Name|Mike Trout;Aaron Judge;Mookie Betts;Juan Soto;Freddie Freeman
lastName|trout;judge;betts;soto;freeman
first|Mike;Aaron;Mookie;Juan;Freddie
Full Name|Trout Mike;Judge Aaron;Betts Mookie;Soto Juan;Freeman Freddie
Guest Name|Mary Jones;Jane Doe;Sue Kim;Ann Brown;Al Adams
member|Mary Jones;Jane Doe;Sue Kim;Ann Brown;Al Adams
Attendee|Mary Jones;Jane Doe;Sue Kim;Ann Brown;Al Adams
Trainer Name|Bob Baffert;Todd Pletcher;Chad Brown;Steve Asmussen;Brad Cox
Jockey|Irad Ortiz;Joel Rosario;Flavien Prat;Luis Saez;John Velazquez
contact_email|a@b.com;c@d.org;e.f@g.net;h@i.co.uk;j@k.cn
CustPhone|202-555-0123;202-555-0124;202-555-0125;202-555-0126;202-555-0127
Tel.|020 7946 0000;0161 496 0000;0113 496 0000;0117 496 0999;029 2018 0999
PATIENT_DOB|01/02/1980;03/04/1975;12/25/1990;07/04/1966;09/09/1999
dob_year|1980;1975;1990;1966;1999
maritalStatus|M;S;D;W;S
Marital|Married-civ-spouse;Never-married;Divorced;Separated;Widowed
race|White;Black;Asian-Pac-Islander;Amer-Indian-Eskimo;Other
Job Title|Software Engineer;Data Scientist;Product Manager;Accountant;HR Manager
Title|Sales Manager;Vice President;Engineer;Director;Accountant
Profession|Actor;Singer;Politician;Writer;Painter
Religion|Islam;Hindu;Christian;Sikh;Jain
Citizenship|USA;CAN;MEX;GBR;FRA
Native Language|English;Spanish;Chinese;French;Arabic
IP Address|8.8.8.8;1.1.1.1;9.9.9.9;208.67.222.222;64.6.64.6
client_ip|8.8.8.8;1.1.1.1;9.9.9.9;208.67.222.222;64.6.64.6
Latitude/Longitude|39.9087,-116.3975;31.2304,-121.4737;22.5431,-114.0579;30.5728,-104.0665;30.2741,-120.1551
start_lat|39.908722;31.230416;22.543096;30.572815;30.274084
decimalLatitude|39.908722;31.230416;22.543096;30.572815;30.274084
患者姓名|王伟;李娜;张敏;刘洋;陈静
客户手机|13800000000;13911112222;15012345678;18600001111;17712345678
户籍地址|北京市海淀区中关村大街1号;上海市浦东新区世纪大道100号;广东省深圳市南山区科技园;成都市武侯区人民南路四段;杭州市西湖区文三路
紧急联系人|王伟;李娜;张敏;刘洋;陈静
紧急联系人电话|13800000000;13911112222;15012345678;18600001111;17712345678
学生姓名|王伟;李娜;张敏;刘洋;陈静
证件号码|110101190102030014;310104190512311237;440305190802295083;110101190102030014;310104190512311237
出生年月|1980-01;1975-03;1990-12;1966-07;1999-09
文化程度/职业|教师;医生;工人;农民;律师
政治面貌|党员;团员;群众;群众;党员
血型|A;B;O;AB;O
BloodType|A+;B-;O+;AB+;O-`;

const impersonal = `
order_id|100001;100002;100003;100004;100005
order_no|202601010000000123;202601010000000124;202601010000000125;202601010000000126;202601010000000127
tweet_id|1234567890123456789;1234567890123456790;1234567890123456791;1234567890123456792;1234567890123456793
isbn|9780306406157;9783161484100;9781861972712;9780140449136;9780141439518
ean|4006381333931;5901234123457;4003994155486;9771234567003;7610313412221
price|12.34;45.67;78.90;11.11;99.99
timestamp|1609459200;1609459300;1609459400;1609459500;1609459600
ts_ms|1609459200000;1609459300000;1609459400000;1609459500000;1609459600000
sha256|e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855;a591a6d40bf420404a011733cfb7b190d62c65bf0bcda32b57b277d9ad9f146e;x;y;z
uuid|550e8400-e29b-41d4-a716-446655440000;123e4567-e89b-12d3-a456-426614174000;550e8400-e29b-41d4-a716-446655440001;a;b
hire_date|2020-01-02;2019-03-04;2018-12-25;2017-07-04;2016-09-09
created|1980-01-02;1975-03-04;1990-12-25;1966-07-04;1999-09-09
product_name|Red Wagon;Blue Kite;Oak Table;Desk Lamp;Gold Ring
Name|Acme Corp;Globex Inc;Initech LLC;Umbrella Co;Stark Industries
name|Lagos;Nairobi;Paris;London;Berlin
title|The Great Gatsby;Moby Dick;War and Peace;Hamlet;Ulysses
city|Lagos;Nairobi;Paris;London;Berlin
State|California;Texas;New York;Ohio;Utah
country|China;France;USA;Japan;Germany
language|Python;Java;C++;Go;Rust
company|Acme Corp;Globex Inc;Initech LLC;Umbrella Co;Stark Industries
url|https://a.com/x;https://b.org/y;http://c.net;https://d.io;https://e.cn
employer|WFP;Red Cross;UNHCR;Oxfam;MSF
version|1.2.3.4;1.2.3.5;2.0.0.1;2.1.0.0;3.0.0.1
score|34;45;23;67;12
年份|2001;2002;2003;2004;2005
商品名称|苹果手机;小米电视;华为平板;联想电脑;美的空调
城市|北京;上海;深圳;成都;杭州
品牌|李宁;安踏;特步;鸿星尔克;匹克
公司名称|腾讯科技;阿里巴巴;百度在线;京东世纪;网易
page|1;2;3;4;5
position|1;2;3;4;5
position|QB;RB;WR;TE;K
rank|1;2;3;4;5
latency|12.3456;34.5678;45.6789;23.4567;12.9876
ratio|0.123456;0.234567;0.345678;0.456789;0.567890
sku|SKU-12345;SKU-12346;SKU-12347;SKU-12348;SKU-12349
invoice_number|INV12345678;INV12345679;INV12345680;INV12345681;INV12345682
status|active;inactive;pending;active;closed
station|Kings Cross;Paddington;Euston;Victoria;Waterloo
species|Homo sapiens;Mus musculus;Canis lupus;Felis catus;Equus caballus
race|Round 1;Round 2;Round 3;Round 4;Round 5
age_of_building|34;45;23;67;12
population|3400000;450000;2300000;67000;120000
gene|BRCA1;TP53;EGFR;KRAS;MYC
color|Red;Blue;Green;Yellow;Black
team|Red Sox;Yankees;Dodgers;Giants;Cubs
hotel_name|Grand Hyatt;Hilton Garden;Holiday Inn;Best Western;Ritz Carlton
artist|The Beatles;Queen;Nirvana;Pink Floyd;U2
album|Abbey Road;Nevermind;Thriller;The Wall;Purple Rain
department|Sales;Marketing;HR;Finance;IT
quantity|100;200;300;400;500
transaction_id|TXN0001;TXN0002;TXN0003;TXN0004;TXN0005
tracking_no|1Z999AA10123456784;1Z999AA10123456785;1Z999AA10123456786;1Z999AA10123456787;1Z999AA10123456788
flight|BA123;CX456;CA789;UA100;AA200
measure|12.34,56.78;11.22,33.44;55.66,77.88;99.00,11.11;22.33,44.55
zip_file|a.zip;b.zip;c.zip;d.zip;e.zip
card_type|Visa;Mastercard;Amex;Visa;Visa
phone_model|iPhone 12;Galaxy S21;Pixel 6;Mi 11;P40
email_sent|yes;no;yes;yes;no
address_type|home;work;home;work;other
mac_version|10.15;11.0;12.1;13.0;14.2
birth_rate|12.3;14.5;10.2;9.8;15.1
gender_ratio|1.02;0.98;1.05;1.01;0.99
job_id|1001;1002;1003;1004;1005
lat|12;14;11;10;9
订单号|202601010000000123;202601010000000124;202601010000000125;202601010000000126;202601010000000127
数量|100;200;300;400;500
客户编号|C10001;C10002;C10003;C10004;C10005
地区|华北;华东;华南;西南;东北
科室|内科;外科;儿科;妇科;骨科
疾病名称|高血压;糖尿病;冠心病;肺炎;胃炎
菜名|宫保鸡丁;麻婆豆腐;鱼香肉丝;回锅肉;水煮鱼
书名|红楼梦;西游记;三国演义;水浒传;金瓶梅
xm|道路工程;桥梁工程;绿化项目;排水工程;照明工程
sj|20260101101010;20260101101110;20260101101210;20260101101310;20260101101410
jg|12.50;13.00;9.90;8.80;20.00
wd|23.45;24.56;25.67;22.11;21.09
sbh|SB100001;SB100002;SB100003;SB100004;SB100005
line_id|10001;10002;10003;10004;10005
plate|P001;P002;P003;P004;P005
wechat_pay_amount|12300;45600;78900;11100;22200
captain|yes;no;yes;no;no
学号|20210001;20210002;20210003;20210004;20210005
employee_no|E0001;E0002;E0003;E0004;E0005
masked|*****;****;***;*****;****
phone_brand|Huawei;Apple;Xiaomi;Oppo;Vivo
wavelength_nm|632.8;532.1;1064.0;589.3;780.2
geometry|MULTIPOLYGON A;MULTIPOLYGON B;MULTIPOLYGON C;MULTIPOLYGON D;MULTIPOLYGON E
项目名称|道路工程;桥梁工程;绿化项目;排水工程;照明工程
会员等级|黄金;白金;钻石;普通;白银
主任科室|内科;外科;儿科;妇科;骨科
image_url|a.jpg;b.jpg;c.jpg;d.jpg;e.jpg
face_count|1;2;3;1;0
Address|0x1f;0x2f;0x3f;0x4f;0x5f
Race Name|Daytona 500;Indy 500;Le Mans;Monza GP;Spa 24h
Driver Version|1.2.3;1.2.4;1.3.0;2.0.0;2.0.1
Title|Inception;The Matrix;Avatar;Titanic;Gladiator
Director Score|8.1;7.2;6.9;9.0;5.5
Language|en;fr;de;es;it
Language|C;Java;Python;Ruby;Rust
Status|Single;Double;Triple;Single;Double
location|Lagos;Nairobi;Paris;London;Berlin
Position|GK;DF;MF;FW;DF
Age|Jurassic;Triassic;Permian;Devonian;Silurian
Gender Equality Index|0.71;0.65;0.88;0.54;0.92
Mobile App|Facebook;Twitter;TikTok;WeChat;Snapchat
Contact Type|email;phone;fax;post;visit
Name|Mount Everest;Lake Victoria;Amazon River;Sahara Desert;Great Wall
Name|Bulbasaur;Ivysaur;Venusaur;Charmander;Charmeleon
Name|Toyota Corolla;Ford Focus;Honda Civic;Mazda 3;Kia Rio
Author|Reuters;AP;BBC;CNN;AFP
owner|City of Boston;State of Utah;Acme Corp;US Navy;Port Authority
Employee|3;5;12;7;9
Phone|yes;no;yes;no;yes
email|true;false;true;true;false
zip|yes;no;yes;no;yes
code|12345;23456;34567;45678;56789
Year Built|1980;1975;1990;1966;1999
born_date_count|3;5;12;7;9
first|1;2;3;4;5
last|10;20;30;40;50
member|1;0;0;1;1
player|1;2;3;4;5
street|yes;no;no;yes;no
winner|Red;Blue;Red;Red;Blue
winner|White;Black;White;Draw;Black
Agent|Chrome;Firefox;Safari;Edge;Opera
operator|>=;<=;==;!=;>
User-Agent|Mozilla/5.0;curl/7.1;Wget/1.2;Mozilla/5.0;Safari/5
model|Galaxy S21;iPhone 12;Pixel 6;Mi 11;P40
brand|Li Ning;Anta;Nike;Puma;Adidas
host|Brazil;Germany;France;Japan;USA
client|Chrome;Firefox;Safari;Edge;Opera
judge|1;2;1;1;2
date|1980-01-02;1975-03-04;1990-12-25;1966-07-04;1999-09-09
类型|A;B;C;A;B
等级|一级;二级;三级;一级;二级
单位名称|北京大学;清华大学;复旦大学;浙江大学;南京大学
产地|云南;四川;湖北;江西;福建
电话费|100;200;300;150;99
地址码|110101;310104;440305;510107;330106`;

const columns = (text: string): [name: string, values: string[]][] =>
  text
    .trim()
    .split('\n')
    .map((line) => line.split('|') as [string, string])
    .map(([name, values]) => [name, values.split(';')]);

it.each(columns(personal))('%s is about persons', (name, values) => {
  expect(scanColumn(name, values).personal).toBe(true);
});

it.each(columns(impersonal))('%s is not', (name, values) => {
  expect(scanColumn(name, values).personal).toBe(false);
});

it('shows of a masked value no more than a third', () => {
  const { detectors } = scanColumn('手机号', ['138****0000', '139****2222']);
  expect(detectors[0]).toMatchObject({ name: 'masked_identifier', flagged: true });
  expect(detectors[0]?.maskedSample).not.toContain('0000');
});
