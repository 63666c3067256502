// What `pec-migrate help <topic>` says in English: one paragraph an entry; a block begins with two spaces.

import { columnWordsHere } from './topic-places.ts'
import type { TopicTexts } from './topics.ts'

export const topicsEn: TopicTexts = {
  windows: {
    title: 'When work is allowed: the window of the cutover, and what happens at its end',
    text: [
      '  window: { opens: 2026-12-24T14:00, closes: 2026-12-28T08:00, drain: 10m }',
      'One window, or a list of them. Times without an offset are read in the timezone of the plan (default ' +
        'Europe/Rome). An hour that the clocks jump over means the moment of the jump; of an hour that comes twice, ' +
        'a window opens at the first and closes at the second. Durations are written 90s, 10m, 2h30m, 30d.',
      'A window ends when it says so. Nothing is begun that would not be over when the drain begins, at the rate ' +
        'measured so far. In the drain, what was begun is finished and verified. What is still open half a second ' +
        'before closes is cut; the next run settles it. The run ends with exit code 5, and the same command goes on ' +
        'later.',
      'run --wait sleeps until work is allowed and goes on in the next window by itself. run --ignore-window works ' +
        'at any time, and the report says so. run --max-runtime 4h is a window without a plan.',
      'When copying and reading back will not both fit, copying goes first (phases: cutover: proofMayWait: false ' +
        'forbids it). check says days before whether it fits, and when it would end.',
    ],
  },
  phases: {
    title: 'Phases: what is copied before, in and after the window',
    text: [
      '  phases:\n' +
        '    precopy: { window: { nightly: { from: "20:00", to: "06:00" } } }\n' +
        '    cutover: { recent: 30d }\n' +
        '    backfill: { until: 2026-12-31T23:59 }',
      'Before the first window is pre-copy, inside it cutover, after it backfill until its end. Without --phase the ' +
        'clock decides. The window of the cutover stands at the top of the plan, those of the others under the ' +
        'phase.',
      'Only hours that are written hold work back: with a window and no phases.precopy, a run before the window ' +
        'copies at any hour. A night belongs to the day on which it begins.',
      'cutover: recent: 30d copies the newest 30 days of every mailbox first, by priority, then what is older. ' +
        'Where no phase may work, the run ends with exit code 4 and says when one may, and what to type.',
      'run --phase precopy (or cutover, backfill) chooses one; only its own hours hold it back.',
    ],
  },
  passwords: {
    title: 'Where the passwords are: never in the plan',
    text: [
      'A password is exactly one of these, for one mailbox or, with {user} in it, for a whole server:',
      '  password: { env: URP_OLD }\n' +
        '  password: { file: "secrets/{user}.txt" }\n' +
        '  password: { command: "pass show pec/{user}" }\n' +
        '  password: { prompt: true }',
      'Files are relative to the plan and hold one line. One that others may read is told: chmod 600. A command ' +
        'prints the password on its first line.',
      'Thousands of them come from a table that only its owner can read:',
      '  secrets: secrets.csv        columns: side, server, user, password',
      'side is source or target (origine or destinazione too). A password of the mailbox itself goes first, then a ' +
        'master account of its server, then the row of the table, then the template of the server.',
      'One account that opens all mailboxes:',
      '  master: { user: migration, password: { env: MASTER } }',
      'with form: "{user}*{master}" where the server wants that, or form: authzid.',
      'A refused login is not tried again before its password changes: providers lock mailboxes. After one was ' +
        'unlocked, run --retry-logins. Before the night: check <plan> --logins.',
    ],
  },
  csv: {
    title: 'Mailboxes from a spreadsheet, and lists for one',
    text: [
      '  pec-migrate init piano.yaml --from-csv caselle.csv\n  mailboxesFrom: caselle.csv',
      'init takes the rows into a new plan; mailboxesFrom leaves them in their table, beside or instead of mailboxes.',
      'Files: .xlsx (the first sheet with rows), or text with commas, semicolons or tabs, in UTF-8, in UTF-16, or ' +
        'as Excel saves an ordinary CSV (Windows-1252). A first line sep=; is understood.',
      'Columns:',
      '  id, group, priority, source_server, source_user, source_address,\n' +
        '  target_server, target_user, target_address, under, merge, archive,\n' +
        '  contact, applications, retired',
      'Needed are source_user and target_user (or archive, or retired). An address without a user is the user, too.',
      'Heads are also understood by these words. Of an account the side alone is its user; with a part, in either ' +
        'order, it is that part: Vecchio indirizzo, Nuova casella, Server di origine. Capitals, accents, blanks and ' +
        'hyphens make no difference:',
      columnWordsHere,
      'Other columns (notes, telephone) are left alone, and named; a head that is nearly one of these is asked about.',
      'A mailbox of the table gets more keys by an entry of the plan with its id:',
      '  mailboxes:\n    - { id: protocollo, folders: { map: { INBOX: Vecchia } } }',
      'Lists that --csv writes have heads in the language of their rows, and the separator of mailboxesFrom, else a ' +
        'semicolon in Italian and a comma in English; --csv-separator chooses another. A file that is no ' +
        'such list is never overwritten.',
    ],
  },
  speed: {
    title: 'Speed: how many connections, and what limits them',
    text: [
      '  mailboxesInParallel: 8\n' +
        '  servers:\n' +
        '    vecchio:\n' +
        '      connections: { total: 16, perMailbox: 3 }\n' +
        '      limits: { bytesPerSecond: 20MB }',
      'connections is the budget of a server over all mailboxes. A mailbox uses one to its source and two to its ' +
        'target. Where a server takes fewer, or throttles, the number goes down by itself and rises again with ' +
        'care; status says what holds now.',
      'limits holds for all mailboxes of a server together. MB is 10^6 bytes, MiB 2^20.',
      'run --memory 96MB bounds what is held of messages on their way (default 192MB). compress: auto compresses ' +
        'where that was measured to pay; on and off decide it. patience: 10m says how long a command may be silent.',
      'check measures how fast the sources give, check --rehearse how fast the targets take, and both say when it ' +
        'ends.',
    ],
  },
}
