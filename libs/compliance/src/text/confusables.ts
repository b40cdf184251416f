/** Cyrillic, Greek, Armenian, Cherokee and phonetic letters that look like a Latin one (after case folding). */
const PAIRS =
  'аa еe оo рp сc уy хx ѕs іi јj ԁd ԛq ԝw һh ӏl ьb вb кk мm нh тt гr пn ѵv ҝk ԍg ɡg ɑa ɩi ιi αa βb γy εe ηn κk μu νv οo ρp τt υu χx ωw ϲc ϳj ɴn ʀr ʏy ɪi ʜh ʟl ᴀa ᴄc ᴅd ᴇe ᴊj ᴋk ᴍm ᴏo ᴘp ᴛt ᴜu ᴠv ᴡw ᴢz օo սu ոn հh ցg ѡw ӕa ԑe ұy ʙb ɢg ꜱs ꭰd Ꭺa Ᏼb Ꮯc Ꭰd Ꭼe Ꮋh Ꮖi Ꭻj Ꮶk Ꮮl Ꮇm Ꮲp Ꮪs Ꭲt Ꮩv Ꮃw Ꮓz зe ыy ёe йn лn иn фo чh шw щw юo яr';

export const CONFUSABLES: ReadonlyMap<string, string> = new Map(
  PAIRS.split(' ').map((pair) => {
    const [from = '', to = ''] = [...pair];
    return [from.toLowerCase(), to];
  }),
);
