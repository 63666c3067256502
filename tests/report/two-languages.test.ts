// Why something failed is kept as codes and facts: whoever reads gets a sentence in a language, whoever ran in another.

import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { openJournal } from '../../src/journal/journal.ts'
import { upgrades } from '../../src/journal/schema.ts'
import type { Language } from '../../src/model/request.ts'
import { problemsOf as listProblems } from '../../src/report/problems.ts'
import { readStatus } from '../../src/report/status.ts'
import { quick } from '../copy/migration.ts'
import { letters, type Pair, scriptedPair } from '../copy/scripted-pair.ts'
import { journalFile } from '../journal/some-journal.ts'
import { dropFetch } from '../support/drop-fetch.ts'
import type { ScriptedOptions } from '../support/scripted-server.ts'

const alter = (bytes: Buffer): Buffer =>
  Buffer.from(`${bytes.toString('latin1').replace('lettera 2', 'LETTERA 2')}!\r\n`)

type Kind = {
  code: string
  stall?: number
  target?: ScriptedOptions
  prepare?: (pair: Pair) => void
  en: string
  it: string
}

const size = letters(1)[0]?.bytes.length ?? 0
const kinds: Kind[] = [
  {
    code: 'altered-by-target',
    target: { alter },
    en:
      `The target gives back other bytes than were sent: first altered byte ${size}; ` +
      `${size} bytes on the source, ${size + 3} on the target`,
    it:
      `La destinazione restituisce byte diversi da quelli inviati: primo byte alterato ${size}; ` +
      `${size} byte sull’origine, ${size + 3} sulla destinazione`,
  },
  {
    code: 'refused-by-target',
    prepare: ({ target }) => target.on('APPEND', (context) => context.no('[CANNOT] no letters today')),
    en: 'The target refused the message: no letters today',
    it: 'La destinazione ha rifiutato il messaggio: no letters today',
  },
  {
    code: 'message-too-large',
    target: { capabilities: ['IMAP4rev1', 'UIDPLUS', 'APPENDLIMIT=20'] },
    en: `The message (${size} bytes) is larger than the target accepts (20 bytes)`,
    it: `Il messaggio (${size} byte) supera la dimensione accettata dalla destinazione (20 byte)`,
  },
  {
    code: 'source-unreadable',
    prepare: (pair) => {
      const letter = pair.from().get(1)
      if (letter !== undefined) letter.served = Buffer.alloc(0)
    },
    en: `The source does not give the message with UID 1: ${size} bytes announced, 0 given, then 0`,
    it: `L’origine non consegna il messaggio con UID 1: ${size} byte dichiarati, 0 dati, poi 0`,
  },
  {
    code: 'folder-unreadable',
    prepare: (pair) =>
      pair.source.on('UID FETCH', async (context, next) => {
        context.session.write = dropFetch(context.session.write.bind(context.session), [1])
        await next()
        Reflect.deleteProperty(context.session, 'write')
      }),
    en: 'The folder INBOX on the source cannot be opened: 1 of its messages are counted by the server but not listed',
    it: 'La cartella INBOX (lato origine) non si apre: 1 dei suoi messaggi il server li conta e non li elenca',
  },
  {
    code: 'folder-unreadable',
    prepare: ({ source }) =>
      source.on('EXAMINE', async (context, next) => {
        const write = context.session.write.bind(context.session)
        context.session.write = (line) => (String(line).includes('UIDVALIDITY') ? undefined : write(line))
        await next()
        Reflect.deleteProperty(context.session, 'write')
      }),
    en: 'The folder INBOX on the source cannot be opened: the server says no UIDVALIDITY',
    it: 'La cartella INBOX (lato origine) non si apre: il server non dà alcun UIDVALIDITY',
  },
  {
    code: 'breaks-connection',
    prepare: ({ target }) => target.on('APPEND', (context) => context.close()),
    en: 'The connection broke several times over the message with UID 1: the connection was closed',
    it: 'La connessione è caduta più volte sul messaggio con UID 1: la connessione è stata chiusa',
  },
  {
    code: 'connection-lost',
    stall: 50,
    prepare: ({ source }) => source.on('LIST', () => undefined),
    en: 'Connection to old lost: the server was silent for too long',
    it: 'Connessione con old interrotta: il server è rimasto in silenzio troppo a lungo',
  },
  {
    code: 'login-refused',
    prepare: ({ source }) => source.on('AUTHENTICATE', (context) => context.no('[AUTHENTICATIONFAILED] wrong')),
    en: 'Login refused for u on old: wrong',
    it: 'Accesso rifiutato per u su old: wrong',
  },
]

function reasonsIn(lang: Language, { job }: Pair): string[] {
  const { problems } = readStatus(job.plan, job.plan.mailboxes, lang)
  return problems.map(({ code, reason }) => `${code}: ${reason}`)
}

describe.each(kinds)('$code', ({ code, stall = quick.stall, target, prepare, en, it: italian }) => {
  it.each<[Language, Language]>([
    ['it', 'en'],
    ['en', 'it'],
  ])('met by a run in %s, is read in %s as if that had been the language of the run', async (ran, reads) => {
    const pair = await scriptedPair({ INBOX: letters(1) }, target === undefined ? {} : { target })
    prepare?.(pair)
    const { status } = await pair.job.run({ lang: ran }, { timing: { ...quick, stall } })
    expect(status.problems.map((problem) => problem.reason)).toEqual([ran === 'en' ? en : italian])
    expect(reasonsIn(reads, pair)).toEqual([`${code}: ${reads === 'en' ? en : italian}`])
  })
})

describe('the sentences of an older journal', () => {
  it('are taken apart, and what is no sentence of ours stays the words of the server', () => {
    const file = journalFile()
    openJournal(
      file,
      upgrades.slice(
        0,
        upgrades.findIndex((sql) => sql.includes('offset_due')),
      ),
    ).close()
    const old = new Database(file)
    old.exec(`
      INSERT INTO mailboxes (id, source_account, target_account, state) VALUES ('a', 'a@old:993', 'a@new:993', 'ended');
      INSERT INTO folders (id, mailbox, path, name, target_path, target_name, uid_validity, uid_next, messages)
        VALUES (1, 'a', 'INBOX', 'INBOX', 'INBOX', 'INBOX', 7, 9, 8);
      INSERT INTO folders (id, mailbox, path, name, target_path, target_name, error_code, error_facts)
        VALUES (2, 'a', 'Inviata', 'Inviata', 'Inviata', 'Inviata', 'folder-unreadable',
          '{"folder":"Inviata","side":"source","reason":"2 of its messages are counted by the server but not listed"}');
      INSERT INTO target_folders (id, account, path, uid_validity) VALUES (1, 'a@new:993', 'INBOX', 5);`)
    const add = old.prepare(`INSERT INTO messages
      (folder, uid_validity, uid, size, flags, digest, bytes, state, code, reason, target_folder, target_uid, notes)
      VALUES (1, 7, ?, 10, '[]', 'd', 10, ?, ?, ?, ?, ?, ?)`)
    const rows: [string, string, string | null][] = [
      ['differs', 'altered-by-target', 'other bytes: 28 on the source, 58 on the target'],
      ['differs', 'altered-copy-present', 'first altered byte 20; 28 bytes on the source, 27 on the target'],
      ['differs', 'altered-by-target', null],
      ['refused', 'source-unreadable', '1200 bytes announced; served: nothing, then 12 bytes'],
      ['refused', 'message-too-large', 'limit 5000'],
      ['refused', 'refused-by-target', 'other bytes: are not welcome'],
      ['pending', 'breaks-connection', 'read ECONNRESET'],
      ['copied', 'unreadable-on-target', 'BODY[] NIL'],
      ['pending', 'breaks-connection', 'Connection not available: read ECONNRESET'],
      ['pending', 'breaks-connection', 'no byte moved for too long'],
      ['refused', 'refused-by-target', 'no answer is a good answer'],
    ]
    for (const [i, [state, code, reason]] of rows.entries()) {
      const isThere = state === 'differs' || state === 'copied'
      const notes = i === 7 ? '[{"code":"size-misreported","detail":"12 announced, 10 served"}]' : '[]'
      add.run(i + 1, state, code, reason, isThere ? 1 : null, isThere ? i + 1 : null, notes)
    }
    old.close()
    const journal = openJournal(file)
    expect(journal.messages.inFolder(1).map(({ facts }) => facts)).toEqual([
      { bytes: 28, targetBytes: 58 },
      { offset: 20, bytes: 28, targetBytes: 27 },
      {},
      { announced: 1200, first: 0, second: 12 },
      { limit: 5000 },
      { reason: 'other bytes: are not welcome' },
      { reason: 'read ECONNRESET' },
      { reason: 'BODY[] NIL' },
      { reason: 'connection-closed: read ECONNRESET' },
      { reason: 'silent' },
      { reason: 'no answer is a good answer' },
    ])
    expect(journal.messages.inFolder(1)[7]?.notes).toEqual([{ code: 'size-misreported', detail: '12 → 10 B' }])
    // Nobody knows of these where the copy leaves its original.
    expect(journal.owed('a').get('a')?.get(1)).toMatchObject({ 'to-describe': 2 })
    expect(listProblems(journal, 'it').map(({ reason }) => reason)).toEqual([
      'La cartella Inviata (lato origine) non si apre: 2 dei suoi messaggi il server li conta e non li elenca',
      'La destinazione restituisce byte diversi da quelli inviati; 28 byte sull’origine, 58 sulla destinazione',
      'Sulla destinazione c’è già una copia modificata del messaggio con UID 2: primo byte alterato 20; 28 byte ' +
        'sull’origine, 27 sulla destinazione',
      'La destinazione restituisce byte diversi da quelli inviati',
      'L’origine non consegna il messaggio con UID 4: 1200 byte dichiarati, 0 dati, poi 12',
      'Il messaggio supera la dimensione accettata dalla destinazione (5 kB)',
      'La destinazione ha rifiutato il messaggio: other bytes: are not welcome',
      'La connessione è caduta più volte sul messaggio con UID 7: l’altra parte ha interrotto la connessione ' +
        '(ECONNRESET)',
      'La destinazione non restituisce il messaggio con UID 8 in INBOX: BODY[] NIL',
      'La connessione è caduta più volte sul messaggio con UID 9: la connessione è stata chiusa: read ECONNRESET',
      'La connessione è caduta più volte sul messaggio con UID 10: il server è rimasto in silenzio troppo a lungo',
      'La destinazione ha rifiutato il messaggio: no answer is a good answer',
    ])
    journal.close()
  })
})
