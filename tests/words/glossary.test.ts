// One word for one thing, in each language: words that were given up do not come back into what people read.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../support/ensure-servers.ts'

type Rule = { says: string; instead: string; pattern: RegExp; but?: RegExp }

/** Words of both languages never look alike so far that a rule of one could hit a sentence of the other. */
const rules: readonly Rule[] = [
  { says: 'giornale', instead: 'registro', pattern: /\bgiornal[ei]\b/i },
  { says: 'linea (of a connection)', instead: 'connessione, rete', pattern: /\blinea\b/i, but: /linea lenta/ },
  {
    says: 'provare (to prove)',
    instead: 'verificare',
    pattern: /\bprovat[oaie]\b|\bnuova prova\b|copia e prova\b/i,
    // To try a password, a login, a reading.
    but: /password|access|casell|lettori|nulla di questo|prima è elencato/i,
  },
  { says: 'prova (a rehearsal)', instead: 'collaudo', pattern: /^\W*prova:/i },
  { says: 'messa da parte', instead: 'accantonata', pattern: /\bmess[ae] da parte\b|mette da parte/i },
  { says: 'vanno avanti', instead: 'proseguono', pattern: /altre vanno avanti/i },
  { says: 'supposta', instead: 'stimata', pattern: /\bsuppost[aeio]\b/i },
  { says: 'saltati', instead: 'tralasciati', pattern: /\bsaltat[io]\b/i },
  { says: 'raddoppiare', instead: 'duplicare', pattern: /raddoppi/i },
  { says: 'sta nella finestra, ci starà', instead: 'rientra', pattern: /st(?:a|arà) nella finestra|non ci starà/i },
  { says: 'Guardate 3', instead: 'Esaminate', pattern: /\bguardat[ei] \$/i },
  { says: 'ridare il comando', instead: 'ripetere', pattern: /\bridare\b/i },
  { says: 'dormire (of a run)', instead: 'attendere', pattern: /\bdorm(?:e|ire)\b/i },
  { says: 'non si rimanda', instead: 'non si invia di nuovo', pattern: /non si rimanda/i },
  { says: 'ultimo sguardo', instead: 'letta per l’ultima volta', pattern: /ultimo sguardo/i },
  { says: '3 di 5 (a part of a whole)', instead: '3 su 5', pattern: /verificat[oi] \$\{[^}]*\} di / },
  {
    says: 'rinunciati (who was given up)',
    instead: 'abbandonati',
    pattern: /(?:'rinunciat[oi]'\)\}|\brinunciati) per decisione/i,
  },
  {
    says: 'account principale, utenza di servizio',
    instead: 'account master',
    pattern: /account principale|utenza di serv/,
  },
  {
    says: 'line (of a connection)',
    instead: 'connection',
    pattern: /\bno line to\b|\bthe line (?:to the server|to one of|broke|and the servers)\b/i,
  },
  { says: 'parked', instead: 'set aside', pattern: /\bis parked\b|\bparks the mailbox\b/i },
  {
    says: 'proved, proven (of a message)',
    instead: 'verified',
    // Names in the code, which nobody reads on a screen.
    pattern: /(?<!columns\.)\b(?:un)?prov(?:ed|en|ing)\b(?!:)|\b(?:copy|copies) and proves?\b|\bproves? everything\b/i,
  },
  { says: 'backfill (a phase)', instead: 'recupero', pattern: /backfill: 'backfill'.*(?:finito|passaggio)/ },
  { says: 'finita il (a forecast)', instead: 'fine prevista il', pattern: /previsione: finita|\bfinita il \$/i },
  {
    says: 'manca la connessione, la linea',
    instead: 'connessione fallita',
    pattern: /manca la (?:linea|connessione)/i,
  },
  { says: 'sarà doppio', instead: 'verrà duplicato', pattern: /\bsar(?:à|anno) dopp/i },
  { says: 'lo JSON Schema', instead: 'lo schema JSON', pattern: /lo JSON Schema/i },
  {
    says: 'file di registro (of --log-file)',
    instead: 'file di log',
    pattern: /file di registro/i,
    but: /proprio file/,
  },
  { says: '1 diversi', instead: 'the form for one', pattern: /\b1 (?:divers|mancant|fermat|verificat|identic)[ie]\b/ },
  { says: 'si tolga, si rilanci', instead: 'togliere, rilanciare', pattern: /\bsi (?:tolga|rilanci|metta|dia)\b/i },
  { says: 'vi è esclusa, crede se si è ridotta', instead: 'plain words', pattern: /vi è esclusa|le crede se/i },
  { says: 'entrano da entrambi i lati', instead: 'l’accesso riesce', pattern: /entrano da entrambi/i },
  {
    says: 'Guardate, Eliminate (an order, for something done)',
    instead: 'controllate, rimosse',
    pattern: /origini, guardate|\bEliminate le\b/,
  },
  { says: 'sguardo (of a program)', instead: 'controllo, aggiornamento', pattern: /\bsguard[oi]\b/i },
  { says: '(default: …), (choices: …)', instead: 'the words of the help', pattern: /\((?:default: false|choices: ")/ },
  { says: 'one-stop shop, protocol', instead: 'one-stop desk, records office', pattern: /one-stop shop|\(protocol,/ },
  { says: 'a bug of ours', instead: 'our fault', pattern: /bug of ours/i },
]

/** An apostrophe of the typewriter in an Italian elision; templates of the two languages stand in the same files. */
const straight = /\b(?:[Ll]|[Uu]n|[Dd]ell|[Aa]ll|[Ss]ull|[Nn]ell|[Dd]all|[Cc]|[Cc]om|[Qq]uest|[Nn]essun)'[a-zàèéìòù]/

type Said = { place: string; text: string }

/** All lines of a file, of the project. */
const linesOf = (file: string): Said[] =>
  readFileSync(join(projectRoot, file), 'utf8')
    .split('\n')
    .map((text, at) => ({ place: `${file}:${at + 1}`, text }))

/** Lines of what is said, without comments. */
const saidIn = (file: string): Said[] => linesOf(file).filter(({ text }) => !/^\s*(?:\/\/|\/?\*)/.test(text))

const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => `${folder}/${file}`)

const lines = [...filesIn('src/words', '.ts'), 'src/cli/exit-codes.ts', 'src/plan/starter.ts'].flatMap(saidIn)

/** What is read outside the program: only the English words are held to here, because both languages stand in these. */
const pages = ['README.md', 'package.json', '.github/CHANGELOG.md', ...filesIn('migrations-plans', '.md')].flatMap(
  linesOf,
)

const breaches = (said: readonly { place: string; text: string }[]): string[] =>
  said.flatMap(({ place, text }) => [
    ...rules
      .filter(({ pattern, but }) => pattern.test(text) && but?.test(text) !== true)
      .map(({ says, instead }) => `${place}: ${says}; say ${instead}`),
    ...(straight.test(text) ? [`${place}: straight apostrophe`] : []),
  ])

describe('the words', () => {
  it('are one for each thing', () => {
    expect(lines.length).toBeGreaterThan(4_000)
    expect(breaches(lines)).toEqual([])
  })

  it('are the same in the manual, the runbooks and the list of changes', () => {
    expect(pages.length).toBeGreaterThan(500)
    expect(breaches(pages).filter((breach) => breach.includes('say verified'))).toEqual([])
  })

  it('would be missed: each rule finds what it forbids, and lets the other meaning through', () => {
    const found = (text: string): number => breaches([{ place: 'x.ts:1', text }]).length
    for (const bad of [
      "'Il giornale non si apre'",
      "'la linea è caduta'",
      "'1 messaggio provato'",
      "'Copia e prova: piano'",
      "'La casella è messa da parte'",
      "'supposte grandi come le altre'",
      '`verificati ${n(done)} di ${n(all)}`',
      "'The mailbox is parked'",
      "'no line to nuovo'",
      "'1 message is not proved yet'",
      "'Proving again'",
      "'run copies and proves'",
      `"l'origine"`,
      '`Previsione: finita il ${when}`',
      "'lo JSON Schema del piano'",
      "'il secondo sguardo'",
      "'1 diversi'",
    ])
      expect(found(bad), bad).toBe(1)
    for (const good of [
      "'Con una linea lenta'",
      "'una password cambiata viene provata'",
      "'il registro è l’unico'",
      "'the list proves nothing'",
    ])
      expect(found(good), good).toBe(0)
  })
})
