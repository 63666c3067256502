// The words of `coverage`: what is forgotten, what must be changed where, and what was read, in both languages.

import type {
  CoverageDocument,
  Elsewhere,
  IpaFileRead,
  PlanLine,
  ProtocolMailbox,
  PublishedPlace,
  RefusedWhy,
  UnpublishedAddress,
  UnreadWhy,
} from '../model/coverage.ts'
import type { Language } from '../model/request.ts'
import { systemInWords } from './system-reasons.ts'
import { count } from './ui-amounts.ts'
import type { Told } from './ui-phrases.ts'

export type CoverageWords = {
  compared(chosenBy: CoverageDocument['chosenBy'], bodies: number): string
  file(read: IpaFileRead): string
  forgotten(count: number): string
  replace(count: number): string
  remove(count: number): string
  kept(count: number): string
  unpublished(count: number): string
  unknownNew: string
  ofMailboxes(ids: readonly string[]): string
  place(place: PublishedPlace): string
  places(count: number, told: number): string
  role: Record<UnpublishedAddress['role'], string>
  withoutAddress(count: number): string
  side: Record<'source' | 'target', string>
  protocol(count: number): string
  area(mailbox: ProtocolMailbox): string
  applications(names: readonly string[]): string
  notInPlan: string
  addLines: string
  add(line: PlanLine): string
  categories: string
  share(category: string, bodies: number, covered: number, published: number): string
  unread(count: number, concerning: number): string
  unreadWhy: Record<UnreadWhy, string>
  more(count: number): string
  elsewhereTitle: string
  elsewhere: Record<Elsewhere, string>
  /** `detail`: the headers seen, or a code of the system. */
  refused(file: string, why: RefusedWhy, detail: string, known: readonly string[]): string
  noIpa: string
  unknownBody(code: string, fromPlan: boolean): string
  noBody: string
  written(file: string): string
  closing(document: CoverageDocument): Told
}

const en: CoverageWords = {
  compared: (chosenBy, bodies) => {
    const who = `Compared with ${bodies === 1 ? 'one body' : `${count(bodies, 'en')} bodies`}, `
    const why = {
      code: 'named by --code',
      plan: 'named in the plan by report: ipa',
      addresses: 'because addresses of the plan are published for them; --code names others',
    }
    return who + why[chosenBy]
  },
  file: ({ file, kinds, rows, certified, ordinary, placeholders, empty }) =>
    `${file}: ${kinds.join(', ')}; ${count(rows, 'en')} ${rows === 1 ? 'row' : 'rows'}, ${count(certified, 'en')} ` +
    `certified, ${count(ordinary, 'en')} ordinary; passed over: ${count(placeholders, 'en')} not an address, ` +
    `${count(empty, 'en')} empty`,
  forgotten: (value) =>
    value === 0
      ? 'Forgotten by the plan: none'
      : `Forgotten: ${certifiedEn(value)} published, and not in the plan [address-forgotten]`,
  replace: (value) => `To be changed where published: ${addressesEn(value)} [address-to-change]`,
  remove: (value) => `To be taken out where published, given up by the plan: ${addressesEn(value)}`,
  kept: (value) => `Published, and stays as it is: ${addressesEn(value)}`,
  unpublished: (value) => `Of the plan, and in none of the files: ${addressesEn(value)} [address-unpublished]`,
  unknownNew: '(the plan does not say the new address: target: { address: … })',
  ofMailboxes: (ids) => (ids.length === 1 ? `mailbox ${ids[0] ?? ''}` : `mailboxes ${ids.join(', ')}`),
  place: ({ file, line, column, body, unit, certified }) =>
    `${body}${unit === null ? '' : `, ${unit}`} (${file}, line ${line}, ${column}${certified ? '' : ', not as PEC'})`,
  places: (value, told) => `${count(value, 'en')} places, the first ${count(told, 'en')}:`,
  role: { source: 'old', target: 'new', retired: 'given up' },
  withoutAddress: (value) =>
    `The plan does not say the address of ${value === 1 ? 'one account' : `${count(value, 'en')} accounts`}: ` +
    'add address: beside its user',
  side: { source: 'source', target: 'target' },
  protocol: (value) => `Protocol mailboxes, by their area (AOO): ${count(value, 'en')}`,
  area: ({ area, declared }) => `area ${area}${declared === null ? '' : `, Protocollo_informatico: ${declared}`}`,
  applications: (names) => `read by ${names.join(', ')}, as the plan says`,
  notInPlan: 'forgotten by the plan',
  addLines:
    'The plan does not say that an application reads them. If one does, add this; check then warns of old mail that ' +
    'it would register again (inbox-feeds-application). From the last line up, so that the numbers hold:',
  add: ({ file, line, put, text }) =>
    ({
      before: `${file}, a line before line ${line}:`,
      'behind-brace': `${file}, line ${line}, behind its first {:`,
      cell: `${file}, line ${line}, column applications (add it if it is not there):`,
    })[put] + `\n${text}`,
  categories: 'Covered by the plan, by category',
  share: (category, bodies, covered, published) =>
    `${count(covered, 'en')} of ${count(published, 'en')}  ${category} ` +
    `(${bodies === 1 ? '1 body' : `${count(bodies, 'en')} bodies`})`,
  unread: (value, concerning) =>
    `Not read: ${value === 1 ? '1 row' : `${count(value, 'en')} rows`}` +
    `${concerning === 0 ? '' : `, ${count(concerning, 'en')} of them of these bodies`} [ipa-row-unread]`,
  unreadWhy: {
    quote: 'a quote is never closed, or text follows one',
    cells: 'more cells than the header has',
    'no-code': 'no code of a body',
    address: 'an address that is none',
  },
  more: (value) => `… and ${count(value, 'en')} more: --csv <file> lists all, --json too`,
  elsewhereTitle: 'Not in these files: where else an address may stand',
  elsewhere: {
    'registro-pp-aa':
      'Registro PP.AA. (Ministry of Justice): addresses of administrations for notifications (art. 16 c. 12 DL ' +
      '179/2012); courts and lawyers see it; IPA counts where it has none (art. 28 DL 76/2020)',
    reginde: 'ReGIndE (Ministry of Justice): external enabled subjects, such as the lawyers of a body',
    'ini-pec': 'INI-PEC: firms and professionals (art. 6-bis CAD)',
    inad: 'INAD: persons, professionals on no roll, other private bodies (art. 6-quater CAD)',
    'registro-imprese': 'Registro Imprese: firms, companies owned by a body too (art. 37 DL 76/2020)',
    sdi: 'SdI: electronic invoices that come or go by PEC',
    protocol: 'the protocol application, and others that read or send with a mailbox',
    conservation: 'the contract and the producer’s data of digital preservation, where they name mailboxes',
    'web-site': 'the web site, its forms and footers',
    letterhead: 'letterheads, forms, signatures of mail',
    platforms: 'platforms where the body is registered with its PEC',
  },
  refused: (file, why, detail, known) =>
    ({
      'cannot-open': `${file} cannot be read: ${systemInWords(detail, 'en')}.`,
      'too-large': `${file} is larger than can be read (400 MB; 700 MB unpacked).`,
      'old-excel': `${file} is a file of Excel 2003 or older: save it as .xlsx or CSV.`,
      'not-a-table': `${file} is neither text nor .xlsx.`,
      'damaged-xlsx': `${file} cannot be read as .xlsx: ${detail}.`,
      'unknown-columns':
        `${file} has no columns that are known. It has: ${detail === '' ? 'nothing' : detail}. ` +
        `Known are: ${known.join(' | ')}.`,
    })[why],
  noIpa: 'Say which files: coverage <plan> --ipa enti.xlsx aoo.csv …',
  unknownBody: (code, fromPlan) =>
    `${code}${fromPlan ? ' (report: ipa of the plan)' : ''} is the code of no body in these files.`,
  noBody:
    'No address of the plan is in these files, so it is not known with which body to compare: name it, --code c_x000.',
  written: (file) => `The list of all places was written to ${file}.`,
  closing: ({ totals, unread }) => {
    const { published, forgotten, replace } = totals
    const concerns = unread.some((row) => row.concerns)
    return {
      happened:
        `${certifiedEn(published)} published for these bodies: ${count(totals.covered, 'en')} in the plan, ` +
        `${count(forgotten, 'en')} forgotten.`,
      means:
        (forgotten > 0
          ? 'Decide about each that is forgotten: a mailbox of the plan, or retired with its reason.'
          : concerns
            ? 'Whether nobody is forgotten is not known: rows of these bodies could not be read.'
            : published === 0
              ? 'These files publish nothing certified for these bodies: they prove nothing about the plan.'
              : 'Of these files, the plan forgets nobody.') +
        (replace > 0 ? ` ${addressesEn(replace)} to be changed where published, once the new mailboxes work.` : ''),
    }
  },
}

const it: CoverageWords = {
  compared: (chosenBy, bodies) => {
    const who = `Confronto con ${bodies === 1 ? 'un ente' : `${count(bodies, 'it')} enti`}, `
    const why = {
      code: bodies === 1 ? 'indicato con --code' : 'indicati con --code',
      plan: 'indicato nel piano da report: ipa',
      addresses:
        `${bodies === 1 ? 'per il quale' : 'per i quali'} ` +
        'sono pubblicati indirizzi del piano; --code ne indica altri',
    }
    return who + why[chosenBy]
  },
  file: ({ file, kinds, rows, certified, ordinary, placeholders, empty }) =>
    `${file}: ${kinds.join(', ')}; ${count(rows, 'it')} ${rows === 1 ? 'riga' : 'righe'}, ${count(certified, 'it')} ` +
    `PEC, ${count(ordinary, 'it')} di posta ordinaria; celle tralasciate: ` +
    `${count(placeholders, 'it')} senza indirizzo, ${count(empty, 'it')} vuote`,
  forgotten: (value) =>
    value === 0
      ? 'Dimenticati dal piano: nessuno'
      : value === 1
        ? 'Dimenticato: 1 indirizzo PEC pubblicato e assente dal piano [address-forgotten]'
        : `Dimenticati: ${count(value, 'it')} indirizzi PEC pubblicati e assenti dal piano [address-forgotten]`,
  replace: (value) => `Da cambiare dov’è pubblicato: ${addressesIt(value)} [address-to-change]`,
  remove: (value) => `Da togliere dov’è pubblicato, perché il piano lo dismette: ${addressesIt(value)}`,
  kept: (value) => `Già pubblicato, e resta com’è: ${addressesIt(value)}`,
  unpublished: (value) => `Del piano, e in nessuno dei file: ${addressesIt(value)} [address-unpublished]`,
  unknownNew: '(il piano non dice il nuovo indirizzo: target: { address: … })',
  ofMailboxes: (ids) => (ids.length === 1 ? `casella ${ids[0] ?? ''}` : `caselle ${ids.join(', ')}`),
  place: ({ file, line, column, body, unit, certified }) =>
    `${body}${unit === null ? '' : `, ${unit}`} (${file}, riga ${line}, ${column}${certified ? '' : ', non come PEC'})`,
  places: (value, told) => `${count(value, 'it')} posti; i primi ${count(told, 'it')}:`,
  role: { source: 'vecchio', target: 'nuovo', retired: 'dismesso' },
  withoutAddress: (value) =>
    `Il piano non dice l’indirizzo di ${value === 1 ? 'un account' : `${count(value, 'it')} account`}: ` +
    'va aggiunto address: accanto a user',
  side: { source: 'origine', target: 'destinazione' },
  protocol: (value) => `Caselle di protocollo, secondo la loro area (AOO): ${count(value, 'it')}`,
  area: ({ area, declared }) => `area ${area}${declared === null ? '' : `, Protocollo_informatico: ${declared}`}`,
  applications: (names) => `letta da ${names.join(', ')}, come dice il piano`,
  notInPlan: 'dimenticata dal piano',
  addLines:
    'Il piano non dice che un applicativo le legge. Se è così va aggiunto quanto segue; check avvisa allora della ' +
    'posta vecchia che sarebbe protocollata di nuovo (inbox-feeds-application). Dall’ultima riga in su, così i ' +
    'numeri valgono:',
  add: ({ file, line, put, text }) =>
    ({
      before: `${file}, una riga prima della riga ${line}:`,
      'behind-brace': `${file}, riga ${line}, dopo la sua prima {:`,
      cell: `${file}, riga ${line}, colonna applications (da aggiungere se manca):`,
    })[put] + `\n${text}`,
  categories: 'Coperti dal piano, per categoria',
  share: (category, bodies, covered, published) =>
    `${count(covered, 'it')} su ${count(published, 'it')}  ${category} ` +
    `(${bodies === 1 ? '1 ente' : `${count(bodies, 'it')} enti`})`,
  unread: (value, concerning) =>
    `Non lette: ${value === 1 ? '1 riga' : `${count(value, 'it')} righe`}` +
    `${concerning === 0 ? '' : `, di cui ${count(concerning, 'it')} di questi enti`} [ipa-row-unread]`,
  unreadWhy: {
    quote: 'virgolette mai chiuse, o seguite da altro testo',
    cells: 'più celle di quante ne ha l’intestazione',
    'no-code': 'manca il codice dell’ente',
    address: 'un indirizzo che non è tale',
  },
  more: (value) => `… e altri ${count(value, 'it')}: --csv <file> li elenca tutti, anche --json`,
  elsewhereTitle: 'Non è in questi file: dove altro può stare un indirizzo',
  elsewhere: {
    'registro-pp-aa':
      'Registro PP.AA. (Ministero della Giustizia): indirizzi delle amministrazioni per le notificazioni (art. 16 c. ' +
      '12 DL 179/2012); lo vedono uffici giudiziari e avvocati; in mancanza vale l’IPA (art. 28 DL 76/2020)',
    reginde: 'ReGIndE (Ministero della Giustizia): soggetti abilitati esterni, come gli avvocati di un ente',
    'ini-pec': 'INI-PEC: imprese e professionisti (art. 6-bis CAD)',
    inad: 'INAD: persone, professionisti senza albo, altri enti di diritto privato (art. 6-quater CAD)',
    'registro-imprese': 'Registro Imprese: imprese, anche le società di un ente (art. 37 DL 76/2020)',
    sdi: 'SdI: fatture elettroniche che passano per PEC',
    protocol: 'l’applicativo di protocollo, e gli altri che leggono una casella o inviano con essa',
    conservation: 'contratto e dati del produttore della conservazione digitale, dove nominano caselle',
    'web-site': 'il sito, i suoi moduli e piè di pagina',
    letterhead: 'carta intestata, modulistica, firme nei messaggi',
    platforms: 'piattaforme alle quali l’ente è registrato con la sua PEC',
  },
  refused: (file, why, detail, known) =>
    ({
      'cannot-open': `${file} non si può leggere: ${systemInWords(detail, 'it')}.`,
      'too-large': `${file} è più grande di quanto si possa leggere (400 MB; 700 MB decompresso).`,
      'old-excel': `${file} è un file di Excel 2003 o precedente: va salvato come .xlsx o CSV.`,
      'not-a-table': `${file} non è né testo né .xlsx.`,
      'damaged-xlsx': `${file} non si può leggere come .xlsx: ${detail}.`,
      'unknown-columns':
        `${file} non ha colonne conosciute. Ha: ${detail === '' ? 'nulla' : detail}. ` +
        `Sono conosciute: ${known.join(' | ')}.`,
    })[why],
  noIpa: 'Quali file? coverage <piano> --ipa enti.xlsx aoo.csv …',
  unknownBody: (code, fromPlan) =>
    `${code}${fromPlan ? ' (report: ipa del piano)' : ''} non è il codice di alcun ente in questi file.`,
  noBody:
    'Nessun indirizzo del piano è in questi file, quindi non si sa con quale ente confrontarlo: va indicato, --code ' +
    'c_x000.',
  written: (file) => `L’elenco di tutti i posti è stato scritto in ${file}.`,
  closing: ({ totals, unread }) => {
    const { published, forgotten, replace } = totals
    const concerns = unread.some((row) => row.concerns)
    return {
      happened:
        `${addressesIt(published, 'pubblicat')} per questi enti: ${count(totals.covered, 'it')} nel piano, ` +
        `${count(forgotten, 'it')} ${forgotten === 1 ? 'dimenticato' : 'dimenticati'}.`,
      means:
        (forgotten > 0
          ? 'Per ciascuno dimenticato serve una decisione: una casella del piano, o retired con il motivo.'
          : concerns
            ? 'Se nessuno sia dimenticato non si sa: alcune righe di questi enti non si sono potute leggere.'
            : published === 0
              ? 'Questi file non pubblicano PEC per questi enti: del piano non provano nulla.'
              : 'Secondo questi file, il piano non dimentica nessuno.') +
        (replace > 0
          ? ` Quando le nuove caselle funzionano, ${addressesIt(replace)} da cambiare dov’è pubblicato.`
          : ''),
    }
  },
}

function addressesEn(value: number): string {
  return value === 1 ? '1 address' : `${count(value, 'en')} addresses`
}

function certifiedEn(value: number): string {
  return value === 1 ? '1 certified address' : `${count(value, 'en')} certified addresses`
}

/** `participle`: without its ending. */
function addressesIt(value: number, participle?: string): string {
  const what = value === 1 ? '1 indirizzo' : `${count(value, 'it')} indirizzi`
  return participle === undefined ? what : `${what} ${participle}${value === 1 ? 'o' : 'i'}`
}

export function coverageWords(lang: Language): CoverageWords {
  return lang === 'it' ? it : en
}
