/** Common given names and family names of many languages in Latin letters, lower case, without marks. */
const words =
  'james mary robert patricia john jennifer michael linda david elizabeth william barbara richard susan joseph jessica thomas sarah charles karen christopher lisa daniel nancy matthew betty anthony sandra mark margaret donald ashley steven kimberly paul emily andrew donna joshua michelle kenneth carol kevin amanda brian melissa george deborah timothy stephanie ronald rebecca edward sharon jason laura jeffrey cynthia ryan dorothy jacob amy gary kathleen nicholas angela eric shirley jonathan emma stephen brenda larry pamela justin nicole scott anna brandon samantha benjamin katherine samuel christine gregory helen alexander debra patrick rachel frank carolyn raymond janet jack maria catherine dennis heather jerry diane tyler olivia aaron julie jose joyce adam victoria nathan ruth henry virginia zachary lauren douglas kelly peter christina kyle joan noah evelyn ethan judith jeremy andrea walter hannah christian megan keith cheryl austin jacqueline roger martha terry madison sean teresa gerald gloria carl sara harold janice dylan ann arthur kathryn lawrence abigail jordan sophia jesse frances bryan jean billy alice bruce judy gabriel isabella joe julia logan grace alan denise juan amber albert doris willie marilyn elijah danielle wayne beverly randy charlotte vincent natalie mason theresa roy diana ralph brittany bobby rose russell kayla bradley alexis philip lori eugene ' +
  'mike bob jim tom dan ben chris jeff matt josh tony alex nick steve dave andy liz kate jen liam lucas oliver mia ava amelia harper ella scarlett luna chloe penelope layla riley zoey nora lily eleanor hazel aria aurora simon martin fred ian colin graham nigel trevor stuart keith derek hugh neil glenn craig leo max felix oscar hugo louis emil anton karl hans jurgen klaus wolfgang dieter heinz horst uwe stefan andreas thomas sabine ursula monika petra renate gabriele birgit anja katrin claudia julian jan jonas lukas tim finn leon pierre jacques michel jean philippe alain francois bernard nicolas marie nathalie isabelle sylvie catherine francoise monique giuseppe giovanni antonio mario luigi francesco marco luca alessandro matteo andrea paolo roberto stefano giulia chiara francesca elena sofia carlos jose luis miguel manuel francisco pedro javier jorge alejandro fernando diego pablo sergio rafael alberto maria carmen ana isabel dolores pilar teresa rosa lucia paula marta cristina joao pedro tiago rui nuno ines beatriz catarina sven lars erik anders nils johan karin ingrid astrid bjorn olav kari mikko matti juhani anneli piotr andrzej krzysztof tomasz agnieszka katarzyna malgorzata magdalena jakub pavel petr jiri tomas jana eva hana ivan dmitri sergei vladimir alexei nikolai mikhail olga natalia tatiana irina svetlana elena anastasia yulia ekaterina boris igor oleg yuri viktor andrei ' +
  'mohamed mohammed muhammad mohammad ahmed ahmad ali hassan hussein hussain omar umar ibrahim ismail yusuf yousef khalid abdullah abdul abdi khadija fatima fatma aisha aysha amina maryam zainab zahra layla leila nour noor samira hanan salma yasmin mariam mustafa mahmoud kareem karim tariq samir bilal hamza imran farah mehmet mustafa ayse emre burak elif zeynep reza mehdi hossein farhad shirin parisa raj rahul amit anil sanjay vijay rajesh suresh ramesh priya pooja neha anjali sunita kavita deepak arjun ravi krishna lakshmi sita geeta sanjana rohan vikram arun manoj ashok nisha divya meera wei ming hong li fang min jing lei yang tao jun qiang hui ping xia ying hiroshi takashi kenji yuki haruto sakura yoko akira naoki satoshi kazuo keiko yumi minh nguyen thi hoang linh huong tuan anh somchai siti nur dewi budi agus putri ayu putu made kwame kofi ama akosua chidi ngozi emeka chinedu adaeze oluwaseun funmi tunde wanjiku kamau otieno achieng njoroge juma neema baraka thabo sipho nomsa thandi lerato tendai chipo farai ' +
  'smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez gonzalez wilson anderson thomas taylor moore jackson martin lee perez thompson white harris sanchez clark ramirez lewis robinson walker young allen king wright scott torres nguyen hill flores green adams nelson baker hall rivera campbell mitchell carter roberts gomez phillips evans turner diaz parker cruz edwards collins reyes stewart morris morales murphy cook rogers gutierrez ortiz morgan cooper peterson bailey reed kelly howard ramos kim cox ward richardson watson brooks chavez wood james bennett gray mendoza ruiz hughes price alvarez castillo sanders patel myers long ross foster jimenez powell jenkins perry russell sullivan bell coleman butler henderson barnes gonzales fisher vasquez simmons romero jordan patterson alexander hamilton graham reynolds griffin wallace moreno west cole hayes bryant herrera gibson ellis tran medina aguilar stevens murray ford castro marshall owens harrison fernandez mcdonald woods washington kennedy wells vargas henry chen freeman webb tucker guzman burns crawford olson simpson porter hunter gordon mendez silva shaw snyder mason dixon munoz hunt hicks holmes palmer wagner black robertson boyd rose stone salazar fox warren mills meyer rice schmidt garza daniels ferguson nichols stephens soto weaver ryan gardner payne grant dunn kelley spencer hawkins arnold pierce hansen peters santos hart bradley knight elliott cunningham duncan armstrong hudson carroll lane riley andrews alvarado ray delgado berry perkins hoffman johnston matthews pena richards contreras willis carpenter lawrence sandoval guerrero george chapman rios estrada ortega watkins greene nunez wheeler valdez harper burke larson santiago maldonado morrison franklin carlson austin dominguez carr lawson jacobs obrien lynch singh vega bishop montgomery oliver jensen harvey williamson gilbert dean sims espinoza howell li wong reid hanson le mccoy garrett burton fuller wang weber welch rojas lucas marquez fields park yang little banks padilla day walsh bowman schultz luna fowler mejia khan kaur sharma gupta kumar singh verma mehta shah joshi reddy rao nair iyer das roy sen chatterjee banerjee ' +
  'muller schneider fischer meyer weber becker schulz hoffmann koch bauer richter klein wolf schroder neumann schwarz zimmermann braun kruger hofmann hartmann lange werner krause lehmann dubois durand leroy moreau simon laurent lefebvre michel bertrand roux fournier girard bonnet rossi russo ferrari esposito bianchi romano colombo ricci marino greco bruno gallo conti costa giordano silva santos oliveira souza pereira lima carvalho ferreira rodrigues almeida ribeiro jansen visser bakker smit mulder bos vos peters hendriks johansson andersson karlsson nilsson eriksson larsson olsson persson hansen jensen nielsen pedersen andersen larsen virtanen korhonen makinen nieminen nowak kowalski wisniewski wojcik kowalczyk novak svoboda dvorak ivanov petrov smirnov kuznetsov popov sokolov volkov yilmaz kaya demir sahin celik tanaka suzuki sato takahashi watanabe ito yamamoto nakamura kobayashi kato yoshida park choi jung kang cho yoon jang lim zhang liu huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie tang okafor adeyemi mensah osei owusu abebe bekele tesfaye mwangi kariuki odhiambo dlamini nkosi ndlovu moyo mutasa';

const names = new Set(words.split(' '));

const wordShape =
  /^(?:[\p{Lu}][\p{L}'’-]*|[\p{Lu}]\.?|de|da|di|du|del|della|la|le|van|von|der|den|bin|ibn|al|el|dos|das|y|e|jr\.?|sr\.?)$/u;
const titles = /^(?:mr|mrs|ms|miss|dr|prof|sir|hon|rev|capt|sgt|officer)\.?$/i;

function plain(word: string): string {
  return word
    .normalize('NFD')
    .replace(/[\u0300-\u036f'’.]/g, '')
    .toLowerCase();
}

/** Words of a value when it has the shape of a person's name in Latin letters, without titles; null otherwise. */
export function nameWords(value: string): string[] | null {
  if (value.length < 2 || value.length > 60 || /\d|[@#%&*/\\|<>=_()[\]{}?!:;]/.test(value)) return null;
  const cased = value === value.toUpperCase() || value === value.toLowerCase();
  const parts = value
    .replace(/,/g, ' ')
    .split(/\s+/)
    .filter((part) => part !== '' && !titles.test(part));
  if (parts.length === 0 || parts.length > 6) return null;
  if (!parts.every((part) => (cased ? /^[\p{L}][\p{L}'’.-]*$/u.test(part) : wordShape.test(part)))) return null;
  return parts.map(plain);
}

/** Endings that family names of many languages have and few other words. */
const familyEndings =
  /(?:[^aeiou](?:ov|ova|ev|eva|off|eff)|sk[iy]|ska|skaya|sson|ssen|sdottir|dottir|[^aeiou]ez|oglu|y?an?ian|yan|shvili|dze|poulos|akis|escu|enko|chuk|wicz|inen|berger|mann|stein|cki|czyk|aitis|avicius|ic)$/;

/** Number of words that are common given or family names, or end like one. */
export function knownNameWords(words: readonly string[]): number {
  let known = 0;
  for (const word of words)
    if (
      names.has(word) ||
      (word.length >= 6 && familyEndings.test(word)) ||
      word.split('-').some((part) => names.has(part))
    )
      known++;
  return known;
}
