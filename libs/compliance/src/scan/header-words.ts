/** What a column name announces. Phrases are word sequences in lower case; Chinese terms match anywhere in the name. */
export interface HeaderEntry {
  readonly detectors: readonly string[];
  readonly phrases: string;
  readonly chinese?: string;
  /** Words that, anywhere in the name, say that it means something else. */
  readonly unless?: string;
  /** The phrase must be the whole name. */
  readonly whole?: boolean;
}

const things =
  'product brand city country company org organization organisation file form school region district station hospital type column table project event team place species scientific drug model ship vessel street county state club department category item domain host server field variable database schema font layer process method event airline airport river lake mountain park road course movie film song album book game show food dish recipe color colour site facility plant store shop restaurant hotel bank fund stock currency code file bucket service api package module class function tag label group role status agency employer institution university college ward village town province territory nation common';

/** Names of columns in which numbers and addresses are shown in part. */
const maskedUnder =
  'phone, telephone, tel, mobile, cell, cellphone, phone no, phone number, mobile no, id card, idcard, id number, id no, idno, identity number, identity no, national id, national id no, ssn, social security, social security number, card number, card no, card num, bank card, credit card, debit card, account number, account no, bank account, acct no, iban, passport, passport no, passport number, email, e mail, mail, contact, contact no, contact number, sjh, sfzh, sfz, yhkh, license number, driver license';
const maskedUnderChinese = '手机 电话 联系方式 身份证 证件号 证号 银行卡 卡号 账号 帐号 护照 邮箱 社保 驾驶证';

/** Column names in pinyin, in full and by the initials of two and more syllables; the shape of the values is the second signal. */
const pinyinEntries: readonly HeaderEntry[] = [
  {
    detectors: ['person_name', 'cn_name'],
    phrases: 'xingming, xing ming, lianxiren, mingzi, xingshi, huzhu',
    whole: true,
  },
  // Initials stand for other words too (xm is also a project): here only what reads as a name counts.
  {
    detectors: ['cn_name'],
    phrases: 'xm, hzxm, xsxm, ygxm, khxm, yhxm, jsxm, lxr, lxrxm, zsxm, jhr, jhrxm, fddbr, jbr, fzr',
    whole: true,
  },
  {
    detectors: ['phone', 'phone_loose', 'prc_mobile', 'e164', 'masked_identifier'],
    phrases:
      'shouji, shoujihao, shoujihaoma, shouji hao, dianhua, dianhuahaoma, lianxidianhua, lianxifangshi, sjh, sjhm, dhhm, lxdh, lxfs, lxrdh, lxsj, yddh, jtdh, bgdh, gddh',
    whole: true,
  },
  {
    detectors: ['prc_resident_id', 'prc_resident_id15', 'masked_identifier'],
    phrases:
      'shenfenzheng, shenfenzhenghao, shenfenzhenghaoma, zhengjianhao, zhengjianhaoma, sfzhm, sfzhao, gmsfhm, gmsfzhm, zjh, zjhm, sfzjh, sfzjhm',
    whole: true,
  },
  {
    detectors: ['street_address'],
    phrases:
      'dizhi, zhuzhi, jiatingdizhi, jiatingzhuzhi, lianxidizhi, tongxundizhi, xiangxidizhi, dz, jtdz, jtzz, lxdz, txdz, hjdz, hkszd, hjszd, xxdz, czdz, xzz, shdz',
    whole: true,
  },
  { detectors: ['email'], phrases: 'youxiang, dianziyouxiang, dzyx, yx, youjian, dzyj', whole: true },
  { detectors: ['dob'], phrases: 'shengri, chushengriqi, chushengnianyue, csrq, csny, csnyr, sr', whole: true },
  { detectors: ['gender'], phrases: 'xingbie, xb, xbdm', whole: true },
  { detectors: ['ethnicity'], phrases: 'minzu, mz, mzdm', whole: true },
  { detectors: ['age'], phrases: 'nianling, nianlin', whole: true },
  { detectors: ['marital_status'], phrases: 'hunyin, hunyinzhuangkuang, hyzk, hyzkdm', whole: true },
  { detectors: ['occupation'], phrases: 'zhiye, zhiwu, zhicheng, gangwei, zy, zw, zc', whole: true },
  { detectors: ['postal_code'], phrases: 'youbian, youzhengbianma, yzbm', whole: true },
  { detectors: ['religion'], phrases: 'zongjiao, zjxy, zongjiaoxinyang', whole: true },
  { detectors: ['nationality'], phrases: 'guoji, gj', whole: true },
  { detectors: ['birth_place'], phrases: 'jiguan, chushengdi, csd', whole: true },
  {
    detectors: ['bank_card', 'masked_identifier'],
    phrases: 'yinhangka, yinhangkahao, kahao, yhkh, yhk, xykh, jjkh, kh',
    whole: true,
  },
  {
    detectors: ['bank_account', 'masked_identifier'],
    phrases: 'yhzh, yinhangzhanghao, zhanghao, skzh, fkzh',
    whole: true,
  },
  {
    detectors: ['prc_passport', 'us_passport', 'masked_identifier'],
    phrases: 'huzhao, huzhaohao, huzhaohaoma, hzhm, hzh',
    whole: true,
  },
  { detectors: ['prc_plate', 'prc_military_plate'], phrases: 'chepai, chepaihao, cph, cphm, hphm, chp', whole: true },
  { detectors: ['vin'], phrases: 'chejiahao, cjh, clsbdh', whole: true },
  { detectors: ['mrn'], phrases: 'binganhao, bah, blh, zyh, mzh, jzkh, zhuyuanhao, menzhenhao', whole: true },
  { detectors: ['latitude_precise'], phrases: 'weidu', whole: true },
  { detectors: ['longitude_precise'], phrases: 'jingdu', whole: true },
  { detectors: ['latlon_precise'], phrases: 'zuobiao, jingweidu, jwd', whole: true },
  {
    detectors: ['insurance_number'],
    phrases: 'shebaohao, sbkh, ybkh, ybh, shebaokahao, yibaokahao',
    whole: true,
  },
];

export const headerEntries: readonly HeaderEntry[] = [
  {
    detectors: ['email'],
    phrases: 'email, e mail, mail, emailid, mail contact, mailbox, contact',
    chinese: '邮箱 电子邮件 邮件地址',
  },
  {
    detectors: ['phone', 'phone_loose', 'prc_mobile', 'e164'],
    phrases:
      'phone, telephone, tel, mobile, cell, cellphone, cellular, phn, msisdn, fax, whatsapp, landline, handset, contact, contact no, contact num, contact number, contact nr, caller, callee, calling number, called number, ph no, ph num, mob, mobil, telefon, telefono, celular, telephon',
    chinese: '手机 电话 联系方式 主叫 被叫 对端号码 传真 本机号码 移动号码',
    unless: 'type model brand plan os version cells count line lines email',
  },
  {
    detectors: ['person_name', 'cn_name'],
    phrases:
      'first name, last name, fname, lname, mname, surname, given name, family name, full name, nickname, nick name, nick, initials, maiden name, middle name, officer name, hh head, hoh, household head, head of household, case worker, caseworker, social worker, patient name, customer name, client name, employee name, staff name, contact name, contact person, person name, people name, name text, student name, teacher name, beneficiary name, respondent name, interviewer name, enumerator name, owner name, applicant name, guardian name, father name, mother name, fathers name, mothers name, spouse name, holder name, cardholder, card holder, account holder, passenger name, driver name, doctor name, physician name, nurse name, member name, voter name, defendant name, victim name, suspect name, candidate name, author name, player name, user full name, real name, legal name, preferred name, alias name, next of kin, emergency contact, forename, prenom, nom, nombre, apellido, apellidos, vorname, nachname, cognome, nome, sobrenome, forenames, other names, recipient name, sender name, buyer name, seller name, tenant name, landlord name, borrower name, insured name, payee name, payer name, manager name, director name, supervisor name, agent name, worker name, child name, parent name, caregiver name, subscriber name',
    chinese: '姓名 联系人 户主 持卡人 收件人 收货人 寄件人 监护人 法定代表人 投保人 被保险人 借款人 真实姓名 客户名称',
    unless: 'type count code length file',
  },
  {
    detectors: ['evident_person_name', 'cn_name'],
    phrases:
      'name, names, contact, employee, customer, patient, person, player, author, authors, owner, director, manager, candidate, member, artist, user, username, student, teacher, actor, actress, speaker, winner, passenger, victim, respondent, officer, enumerator, interviewer, supervisor, agent, doctor, physician, worker, reported by, created by, updated by, submitted by, assigned to, approved by, coach, attendee, attendees, driver, pilot, judge, lawyer, attorney, nominee, president, senator, representative, investigator, principal, instructor, sender, recipient, client, beneficiary, applicant, guest, host name, participant, subject name, parent, spouse, father, mother, child, rider, athlete, composer, performer, guardian, inspector, operator name, salesperson, sales rep, rep, staff, crew, cast',
    chinese:
      '名字 姓 作者 负责人 经办人 医生 患者 学生 员工 客户 申请人 驾驶员 司机 教师 老师 法人 法定代表 当事人 原告 被告 投诉人 举报人 乘客 旅客 会员 家长 父亲 母亲 配偶 护士 医师 主任 教练 球员 演员 导演 歌手 嘉宾 运动员 候选人 审核人 录入人 登记人 操作员 操作人 发件人 持有人 受益人 担保人 出租人 承租人 买受人 出卖人 办理人 委托人 代理人 签收人 业主 股东 董事 监事 经理 店长 客服 住户 居民 病人 孕妇 死者 嫌疑人 报案人 报名人 考生 收款人 付款人 开户人 户名',
    unless: things,
  },
  {
    detectors: ['implied_person_name'],
    phrases:
      'author, authors, player, player name, pitcher, batter, catcher, bowler, batsman, goalkeeper, captain, chair, chairman, chairperson, chairwoman, secretary, treasurer, commissioner, sheriff, jockey, trainer, producer, screenwriter, starring, presenter, narrator, founder, founders, contributor, contributors, honoree, laureate, premier, chancellor, incumbent, councillor, councilmember, alderman, patient, employee, student, teacher, actor, actors, actress, director, artist, speaker, passenger, victim, respondent, candidate, nominee, president, senator, coach, judge, lawyer, attorney, instructor, investigator, principal investigator, athlete, composer, performer, rider, pilot, winner, defendant, suspect, staff, staff member, salesperson, sales rep, reviewer, editor, writer, translator, composer, lyricist, owner name, contact name, person, people, member name, faculty, professor, doctor, physician, nurse, supervisor, manager, representative, mayor, governor, minister, inventor, inventors, assignee name, reporter, journalist, interviewee, interviewer, enumerator, username full, who, head coach, team member, lead actor, cast',
    unless: things,
  },
  {
    detectors: ['birth_year'],
    phrases: 'birth year, year of birth, yob, birthyear, year born, born year, dob year, birth yr, birth month',
    chinese: '出生年份 出生年',
  },
  {
    detectors: ['street_address'],
    phrases:
      'address, addr, street, street name, street address, home address, residence, residential address, mailing address, addr line, address line, address1, address2, addr1, addr2, location text, location, full address, domicile, dwelling, direccion, adresse, indirizzo, endereco, strasse',
    chinese: '地址 住址 居住地 户籍所在地 收货地 住所',
    unless:
      'email mail ip mac wallet web url http eth btc bitcoin contract memory register bus network hardware type id lat lon longitude latitude',
  },
  {
    detectors: ['postal_code'],
    phrases:
      'zip, zipcode, zip code, zip cd, zip5, zip4, postal code, postcode, post code, postal, postal cd, plz, pincode, pin code, cep, code postal, codigo postal',
    chinese: '邮编 邮政编码',
    unless: 'file archive',
  },
  {
    detectors: ['dob'],
    phrases:
      'dob, date of birth, birth date, birthdate, birth dt, birthday, birth day, bday, b day, born, born on, d o b, dt of birth, dtbirth, birth, fecha de nacimiento, date de naissance, geburtsdatum, geburtstag, data di nascita, dateofbirth, beneficiary dob, patient dob',
    chinese: '生日 出生日期 出生年月 出生时间 出生',
    unless: 'weight rate rates count place city country state order number',
  },
  {
    detectors: ['gender'],
    phrases: 'gender, sex, sexe, sexo, geschlecht, gender type, sex cd',
    chinese: '性别',
    unless: 'ratio rate offender offense education',
  },
  {
    detectors: ['ethnicity'],
    phrases:
      'ethnicity, ethnic, race, ethnic group, minority, minority group, ethnic cd, ethnicity code, ethnic origin, racial, tribe, caste, raza, etnia',
    chinese: '民族 族裔 种族',
    unless: 'date time distance results result horse car lap circuit track track_id percent pct rate win round',
  },
  {
    detectors: ['religion'],
    phrases: 'religion, faith, religious affiliation, denomination, religious',
    chinese: '宗教 信仰',
  },
  {
    detectors: ['spoken_language'],
    phrases:
      'language, lang, languages, mother tongue, spoken language, native language, primary language, preferred language, home language, language spoken, idioma, langue, sprache',
    chinese: '母语 语种 语言',
    unless: 'programming code version model',
  },
  {
    detectors: ['marital_status'],
    phrases:
      'marital, marital status, marital stat, civil status, married, relationship status, marriage status, civil state, estado civil',
    chinese: '婚姻 婚否',
  },
  {
    detectors: ['occupation'],
    phrases:
      'occupation, job, job title, profession, work, position, employment, employment status, vocation, occupation code, job role, job position, livelihood, main occupation, work type, designation, oficio, beruf, profesion, title',
    chinese: '职业 职务 岗位 职位 工种',
    unless: 'movie film song book album page article id lat lon order x y',
  },
  {
    detectors: ['age'],
    phrases:
      'age, ages, age years, age in years, years old, patient age, beneficiary age, age at, age group, age range, age band, ageyears, age yrs, respondent age, current age, edad, alter, idade',
    chinese: '年龄 岁数 周岁',
    unless:
      'building house vehicle car tree stand rock crust day days hours policy account sea bone gestational moon glacier fossil',
  },
  { detectors: ['age'], phrases: 'yrs, years, yr old', whole: true },
  {
    detectors: ['nationality'],
    phrases: 'nationality, citizenship, country of birth, birth country, country of citizenship, nationalities',
    chinese: '国籍',
  },
  {
    detectors: ['birth_place'],
    phrases: 'birthplace, birth place, place of birth, pob, birth city, hometown, city of birth',
    chinese: '籍贯 出生地',
  },
  {
    detectors: ['latlon_precise'],
    phrases:
      'coordinates, coordinate, coords, coord, geo location, geolocation, gps, latlong, latlon, latlng, lat long, lat lon, lat lng, latitude, longitude, location, geo, geopoint, geo point, position, point, lonlat, geom, wgs84, home location, work location, the geom, geometry, wkt',
    chinese: '经纬度 坐标 位置 定位',
  },
  {
    detectors: ['latitude_precise'],
    phrases: 'latitude, lat, gps lat, geo lat, latitud, start lat, end lat, dropoff latitude, pickup latitude',
    chinese: '纬度',
    unless: 'lon long lng longitude',
  },
  {
    detectors: ['longitude_precise'],
    phrases: 'longitude, lon, lng, long, gps lon, geo lon, gps long, longitud',
    chinese: '经度',
    unless: 'lat latitude',
  },
  {
    detectors: ['prc_resident_id', 'prc_resident_id15'],
    phrases:
      'id card, idcard, identity card, id card no, resident id, citizen id, sfz, sfzh, sfzhm, zjhm, national id, national id no, id number, idno, id no, identity no, identity number, identification number, certificate no, cert no',
    chinese: '身份证 证件号 身份号码 公民身份 证号',
    unless: 'order',
  },
  {
    detectors: ['us_ssn', 'us_itin'],
    phrases:
      'ssn, social security, social security number, social security no, ss no, ssn no, ss number, socsec, soc sec, social sec, ssnum, tax id, taxpayer id, itin, tin, social insurance number, national id',
    chinese: '社会安全号',
  },
  {
    detectors: ['prc_passport', 'us_passport', 'hkmo_home_return_permit', 'mainland_hkmo_permit'],
    phrases: 'passport, passport no, passport number, passport num, travel document, travel document no',
    chinese: '护照 通行证 回乡证 港澳 旅行证件',
    unless: 'country expiry expiration date type',
  },
  {
    detectors: ['taiwan_compatriot_permit'],
    phrases: 'taiwan permit, taiwan compatriot permit, mtp',
    chinese: '台胞证 台湾居民',
  },
  { detectors: ['hkid'], phrases: 'hkid, hk id, hong kong id', chinese: '香港身份证' },
  { detectors: ['tw_national_id'], phrases: 'taiwan id, tw id, roc id', chinese: '台湾身份证 身分證' },
  {
    detectors: ['bank_card'],
    phrases:
      'card number, card no, card num, credit card, debit card, bank card, cc number, cc num, ccnum, cc no, cardnum, cardno, pan, payment card, card, creditcard, primary account number, ccn',
    chinese: '银行卡 卡号 信用卡 借记卡 储蓄卡',
    unless: 'type brand expiry expiration',
  },
  {
    detectors: ['bank_account'],
    phrases:
      'account number, account no, account num, acct no, acct number, acct num, bank account, bank acct, bank account number, accountnumber, beneficiary account, iban',
    chinese: '银行账号 银行帐号 账户号 收款账号 付款账号 账号 帐号',
  },
  { detectors: ['iban'], phrases: 'iban, bank account, international bank account number' },
  { detectors: ['bic'], phrases: 'bic, swift, swift code, bic code', chinese: '银行代码' },
  { detectors: ['aba_routing'], phrases: 'routing, routing number, aba, aba number, rtn, transit number' },
  { detectors: ['imei'], phrases: 'imei, device imei, imei no', chinese: '串号 设备号' },
  { detectors: ['imsi'], phrases: 'imsi, subscriber identity' },
  { detectors: ['iccid'], phrases: 'iccid, sim serial, sim card, sim no' },
  { detectors: ['mac'], phrases: 'mac, mac address, mac addr, bssid, wifi mac, ble mac' },
  {
    detectors: ['ipv4_personal', 'ipv6'],
    phrases:
      'ip, ip address, ip addr, client ip, remote addr, remote address, source ip, src ip, user ip, ipaddress, ipaddr, ipv4, ipv6, login ip, visitor ip',
  },
  {
    detectors: ['vin'],
    phrases: 'vin, chassis, chassis no, vehicle identification, vin number',
    chinese: '车架号 车辆识别',
  },
  {
    detectors: ['prc_plate', 'prc_military_plate'],
    phrases: 'plate, license plate, licence plate, plate no, plate number, car no, registration plate',
    chinese: '车牌 号牌',
  },
  {
    detectors: ['mrn'],
    phrases:
      'mrn, medical record no, medical record number, medical record, patient no, patient number, hospital no, hospital number, chart no, admission no, inpatient no, outpatient no',
    chinese: '病案号 住院号 门诊号 就诊卡号 病历号',
  },
  {
    detectors: ['icd10'],
    phrases:
      'icd, icd10, icd 10, icd code, icd10 code, diagnosis code, dx code, dx, diag code, primary diagnosis, diagnosis',
    chinese: '诊断编码 疾病编码 诊断代码 诊断',
  },
  { detectors: ['loinc'], phrases: 'loinc, loinc code, lab code' },
  { detectors: ['rsid'], phrases: 'rsid, rs id, snp, snp id, variant id, dbsnp', chinese: '位点' },
  { detectors: ['us_npi'], phrases: 'npi, national provider' },
  { detectors: ['us_dea'], phrases: 'dea, dea number' },
  { detectors: ['us_mbi'], phrases: 'mbi, medicare, medicare number, hicn' },
  {
    detectors: ['us_driver_license'],
    phrases:
      'driver license, drivers license, driver licence, driving licence, driving license, dl no, dl number, license number, licence number',
    chinese: '驾驶证 驾照',
  },
  { detectors: ['nhs_number'], phrases: 'nhs, nhs number, nhs no' },
  { detectors: ['uk_nino'], phrases: 'nino, national insurance, ni number' },
  { detectors: ['uk_postcode'], phrases: 'postcode, post code, postal code' },
  { detectors: ['aadhaar'], phrases: 'aadhaar, aadhar, uidai, adhaar' },
  { detectors: ['in_pan'], phrases: 'pan, pan number, pan card' },
  { detectors: ['br_cpf'], phrases: 'cpf, cpf cnpj' },
  { detectors: ['sg_nric'], phrases: 'nric, fin no' },
  { detectors: ['jp_mynumber'], phrases: 'my number, mynumber, kojin bango', chinese: '个人番号 個人番号' },
  { detectors: ['kr_rrn'], phrases: 'rrn, resident registration number, jumin', chinese: '주민등록번호' },
  { detectors: ['pl_pesel'], phrases: 'pesel' },
  { detectors: ['es_nif'], phrases: 'nif, nie, dni' },
  { detectors: ['ca_sin'], phrases: 'sin, social insurance number, nas' },
  { detectors: ['uscc'], phrases: 'uscc, social credit code', chinese: '统一社会信用代码 信用代码' },
  { detectors: ['eu_vat'], phrases: 'vat, vat number, vat id, vat no' },
  { detectors: ['lei'], phrases: 'lei, legal entity identifier' },
  {
    detectors: ['declared_level', 'declared_level_core', 'declared_level_important'],
    phrases: 'data level, data class, classification level, data classification, security level',
    chinese: '数据级别 数据分级 数据等级 安全级别',
  },
  {
    detectors: ['password'],
    phrases:
      'password, passwd, pwd, passcode, passphrase, secret, api key, apikey, secret key, private key, credential, credentials, access key, auth token, access token, refresh token, session token, bearer token, client secret, user password, pass',
    chinese: '密码 口令 密钥 私钥',
    unless: 'policy hint type expiry expires created updated id',
  },
  { detectors: ['masked_identifier'], phrases: maskedUnder, chinese: maskedUnderChinese },
  {
    detectors: ['vehicle_plate'],
    phrases:
      'license plate, licence plate, plate no, plate number, registration plate, number plate, vehicle plate, vehicle registration, vrm, vehicle reg',
    chinese: '车牌 号牌',
    unless: 'type color colour state country',
  },
  {
    detectors: ['messenger_account'],
    phrases:
      'wechat, wechat id, wechat no, wechat account, weixin, weixin id, wxid, wx id, qq, qq no, qq number, qq id, skype, skype id, skype name, telegram id, telegram username, telegram handle, twitter handle, twitter username, instagram handle, instagram username, screen name, social handle, im account, weibo id, weibo account',
    chinese: '微信 扣扣 微博',
    unless: 'pay payment count followers official type 支付 公众号 金额 数 粉丝',
  },
  { detectors: ['messenger_account'], phrases: 'wxh, weixinhao, qqh, qqhao, qqhm', chinese: 'qq号', whole: true },
  {
    detectors: ['insurance_number'],
    phrases:
      'health insurance no, health insurance number, health insurance id, health card no, health card number, health plan number, insurance number, insurance no, medicaid id, medicaid number, medicaid no, social insurance no, social insurance id, social security id, social security card',
    chinese: '社保号 社保卡号 社保编号 社会保障号 社会保障卡号 医保号 医保卡号 医疗保险号 公积金账号 参保号 保险卡号',
  },
  { detectors: ['evident_person_name'], phrases: 'first, last, middle', whole: true },
  {
    detectors: ['political_affiliation'],
    phrases:
      'political affiliation, party affiliation, registered party, party registration, political party membership, zzmm',
    chinese: '政治面貌',
  },
  { detectors: ['blood_type'], phrases: 'blood type, blood group, bloodgroup, xuexing', chinese: '血型' },
  {
    detectors: ['image_face_ratio'],
    phrases:
      'face, faces, face image, face img, face photo, face picture, face pic, face url, face path, facial image, portrait, portrait photo, mugshot, mug shot, headshot, head shot, selfie, id photo, passport photo, id card photo, renlian, zjz',
    chinese: '人脸 证件照 肖像 大头照 自拍 免冠照 面部',
  },
  ...pinyinEntries,
];
