const set = (words: string): ReadonlySet<string> => new Set(words.split('|').map((word) => word.trim()));

/** Values of flags, states and placeholders: never a name, whatever the column is called. */
export const statusWords = set(
  'yes|no|true|false|active|inactive|confirmed|unconfirmed|pending|approved|rejected|open|closed|new|old|unknown|other|none|null|nan|n/a|na|nil|test|enabled|disabled|completed|complete|incomplete|cancelled|canceled|failed|success|ok|error|valid|invalid|draft|published|archived|deleted|low|medium|high|north|south|east|west|central|total|all|any|default|first|second|third|primary|secondary|public|private|internal|external|left|right|up|down|on|off|start|end|in|out|male|female|red|green|blue|black|white|是|否|有|无|未知|其他|正常|异常|启用|禁用|合计|总计',
);

export const genderWords = set(
  'm|f|male|female|man|woman|boy|girl|men|women|non-binary|nonbinary|other|unknown|trans|transgender|x|u|w|h|hombre|mujer|masculino|femenino|masculin|feminin|féminin|homme|femme|männlich|weiblich|divers|maennlich|prefer not to say|男|女|男性|女性|未知|其他|男孩|女孩|不详',
);

export const ethnicWords = set(
  'asian|black|white|hispanic|latino|latina|latinx|caucasian|african|african american|african-american|native american|american indian|alaska native|native hawaiian|pacific islander|indigenous|aboriginal|maori|māori|mixed|multiracial|biracial|two or more races|arab|jewish|roma|gypsy|european|south asian|east asian|southeast asian|middle eastern|chinese|indian|pakistani|bangladeshi|filipino|vietnamese|korean|japanese|mexican|puerto rican|cuban|non-hispanic|other|unknown|kurdish|tamil|sinhalese|hausa|yoruba|igbo|fulani|zulu|xhosa|kikuyu|luo|luhya|kalenjin|somali|oromo|amhara|tigray|tutsi|hutu|pashtun|tajik|hazara|uzbek|baloch|sindhi|punjabi|bengali|malay|javanese|sundanese|coloured|irish|scottish|welsh|english|british|white british|caribbean|multiple|汉族|汉|回族|维吾尔族|藏族|壮族|满族|苗族|彝族|土家族|蒙古族|布依族|侗族|瑶族|朝鲜族|白族|哈尼族|哈萨克族|黎族|傣族|畲族|傈僳族|仡佬族|东乡族|高山族|拉祜族|水族|佤族|纳西族|羌族|土族|少数民族',
);

export const religionWords = set(
  'christian|christianity|catholic|roman catholic|protestant|orthodox|muslim|islam|sunni|shia|hindu|hinduism|buddhist|buddhism|jewish|judaism|sikh|sikhism|jain|atheist|agnostic|none|no religion|other|mormon|lutheran|anglican|methodist|baptist|pentecostal|evangelical|bahai|zoroastrian|taoist|animist|traditional|佛教|道教|伊斯兰教|天主教|基督教|无宗教|无|无神论',
);

export const languageWords = set(
  'english|spanish|french|german|italian|portuguese|dutch|swedish|norwegian|danish|finnish|polish|czech|slovak|hungarian|romanian|bulgarian|greek|turkish|russian|ukrainian|serbian|croatian|bosnian|albanian|arabic|hebrew|persian|farsi|dari|pashto|urdu|hindi|bengali|punjabi|gujarati|marathi|tamil|telugu|kannada|malayalam|sinhala|nepali|burmese|thai|lao|khmer|vietnamese|indonesian|malay|tagalog|filipino|cebuano|chinese|mandarin|cantonese|japanese|korean|mongolian|kazakh|uzbek|swahili|amharic|oromo|tigrinya|somali|hausa|yoruba|igbo|zulu|xhosa|afrikaans|shona|kinyarwanda|luganda|wolof|lingala|kurdish|azerbaijani|armenian|georgian|catalan|basque|galician|welsh|irish|latvian|lithuanian|estonian|icelandic|creole|haitian creole|esperanto|latin|kikuyu|luo|bemba|nyanja|chichewa|sign language|english (uk)|bahasa|中文|汉语|普通话|粤语|英语|法语|德语|日语|韩语|俄语|西班牙语|藏语|维吾尔语|蒙古语',
);

export const maritalWords = set(
  'single|married|divorced|widowed|widow|widower|separated|engaged|cohabiting|cohabitating|never married|never-married|unmarried|civil partnership|domestic partnership|domestic partner|common law|common-law|partnered|in a relationship|m|s|d|w|married-civ-spouse|married-spouse-absent|married-af-spouse|未婚|已婚|离异|离婚|丧偶|再婚|初婚|复婚|单身',
);

export const occupationWords = set(
  'nurse|teacher|farmer|unemployed|employed|self-employed|student|retired|engineer|doctor|physician|lawyer|driver|clerk|manager|director|officer|accountant|analyst|developer|programmer|consultant|assistant|technician|mechanic|carpenter|plumber|electrician|cook|chef|waiter|waitress|cleaner|guard|police|soldier|pilot|journalist|writer|editor|artist|musician|designer|architect|scientist|researcher|professor|lecturer|administrator|secretary|receptionist|cashier|salesman|salesperson|sales|trader|merchant|vendor|shopkeeper|businessman|businesswoman|entrepreneur|owner|executive|president|chairman|ceo|cto|cfo|vp|supervisor|foreman|worker|labourer|laborer|labor|operator|fisherman|tailor|baker|butcher|barber|hairdresser|housewife|homemaker|housekeeper|maid|nanny|caregiver|midwife|pharmacist|dentist|therapist|psychologist|surgeon|veterinarian|paramedic|firefighter|judge|attorney|paralegal|banker|broker|auditor|economist|statistician|librarian|translator|interpreter|politician|minister|priest|pastor|imam|coach|athlete|actor|actress|singer|dancer|photographer|coordinator|specialist|representative|agent|intern|trainee|apprentice|volunteer|contractor|craft-repair|exec-managerial|prof-specialty|adm-clerical|machine-op-inspct|handlers-cleaners|farming-fishing|transport-moving|other-service|教师|医生|护士|工人|农民|学生|司机|会计|工程师|律师|公务员|职员|经理|退休|个体户|自由职业|军人|警察|销售|厨师|程序员|无业',
);

export const streetWords = set(
  'street|st|avenue|ave|road|rd|lane|ln|drive|dr|court|ct|boulevard|blvd|highway|hwy|parkway|pkwy|place|pl|square|sq|terrace|ter|way|close|crescent|alley|park|trail|circle|strasse|straße|str|weg|platz|allee|gasse|rue|chemin|impasse|quai|calle|avenida|plaza|paseo|camino|via|viale|corso|piazza|rua|travessa|straat|laan|gracht|plein|gatan|vägen|veien|vej|ulica|ul|ulitsa|prospekt|jalan|jl|soi|marg|nagar|colony|sector|gata|gate|tie|katu|building|floor|apartment|apt|suite|estate|compound|plot',
);

export const placeWords = set(
  'afghanistan|argentina|australia|austria|bangladesh|belgium|brazil|canada|chile|china|colombia|cuba|denmark|egypt|ethiopia|finland|france|germany|ghana|greece|india|indonesia|iran|iraq|ireland|israel|italy|japan|jordan|kenya|korea|south korea|lebanon|malaysia|mexico|morocco|myanmar|nepal|netherlands|new zealand|nigeria|norway|pakistan|peru|philippines|poland|portugal|romania|russia|rwanda|saudi arabia|serbia|singapore|somalia|south africa|spain|sri lanka|sudan|south sudan|sweden|switzerland|syria|tanzania|thailand|tunisia|turkey|uganda|ukraine|united kingdom|united states|usa|uk|uruguay|venezuela|vietnam|yemen|zambia|zimbabwe|american|australian|brazilian|british|canadian|chinese|dutch|egyptian|french|german|greek|indian|iranian|iraqi|irish|italian|japanese|kenyan|korean|mexican|nigerian|norwegian|pakistani|polish|portuguese|russian|spanish|swedish|swiss|syrian|thai|turkish|ukrainian|vietnamese|中国|美国|日本|韩国|英国|法国|德国|俄罗斯',
);

export const organisationWords = set(
  'inc|ltd|llc|llp|corp|corporation|company|co|gmbh|ag|sa|plc|group|holdings|bank|university|college|school|institute|hospital|clinic|center|centre|foundation|association|society|department|ministry|office|agency|council|committee|store|shop|restaurant|hotel|services|solutions|systems|technologies|technology|industries|partners|associates|trust|fund|church|club|team|united|city|county|state|park|river|lake|mount|island|street|road|airport|station|museum|library|international|national|global|the|and|of|for|with|limited|fc|media|records|studios|entertainment|press|news|times|magazine|project',
);

export const politicalWords = set(
  'democrat|democratic|republican|independent|libertarian|green party|labour|conservative|liberal democrat|unaffiliated|nonpartisan|no party preference|党员|中共党员|共产党员|中共预备党员|预备党员|团员|共青团员|群众|民主党派|无党派人士|民革党员|民盟盟员|民建会员|民进会员|农工党党员|致公党党员|九三学社社员|台盟盟员',
);
