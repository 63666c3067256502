// What a person sees who typed what cannot work: 80 columns, both languages, the built program. Each was read.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { screenOf } from '../support/screen-shots.ts'
import { freshDir } from '../support/temp-dir.ts'

const plan = (server: string): string =>
  [
    'version: 1',
    `servers: { vecchio: { host: 127.0.0.1, tls: none, password: ${server} } }`,
    'source: vecchio',
    'target: vecchio',
    'mailboxes: [{ id: urp, source: { user: a@vecchio.example }, target: { user: a@nuovo.example } }]',
    '',
  ].join('\n')

const files: Readonly<Record<string, string | Buffer>> = {
  'piano.yaml': plan('{ file: pw }'),
  'pass.yaml': plan('{ command: "un-programma-che-non-esiste pec/{user}" }'),
  'finestra.yaml': `${plan('{ file: pw }')}phases: { cutover: { window: { opens: 2030-01-01T08:00 } } }\n`,
  'registro.yaml': `${plan('{ file: pw }')}journal: /non-esiste/x.sqlite\n`,
  pw: 'secret\n',
  'caselle.csv': 'id;Vecchio indirizzo;Nuovo indirizzo\nurp;a@v.example;a@n.example\nsuap;b@v.example;b@n.example\n',
  'accenti.csv': Buffer.from('id;group;source_user;target_user\nurp;Citt\u00e0;a@v.example;a@n.example\n', 'latin1'),
  'urgenti.csv': 'id;source_user;target_user;priority\nurp;a@v.example;a@n.example;alta\n',
  'doppie.csv': 'id;source_user;target_user\nurp;a@v.example;a@n.example\nurp;b@v.example;a@n.example\n',
  'altro.csv': 'nome;cognome\nMario;Rossi\n',
  'rotto.xlsx': 'PK\u0003\u0004 and no more',
}

const typed = [
  'init nuovo.yaml --from-csv altro.csv',
  'init nuovo.yaml --from-csv urgenti.csv',
  'init nuovo.yaml --from-csv doppie.csv',
  'init nuovo.yaml --from-csv rotto.xlsx',
  'init nuovo.yaml --from-csv accenti.csv',
  'init altro.yaml --from-csv caselle.csv',
  'check pianno.yaml',
  'check finestra.yaml',
  'check piano.yaml --csv accessi.csv',
  'run pass.yaml',
  'run registro.yaml',
  'run piano.yaml --memory 10',
  'run piano.yaml --log-file manca/log',
  'run piano.yaml --dry-run',
  'version',
] as const

it.each(['en', 'it'])('each in %s', { timeout: 120_000 }, async (lang) => {
  const dir = freshDir('typed')
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text, { mode: 0o600 })
  for (const line of typed) expect(await screenOf(dir, [...line.split(' '), '--lang', lang])).toMatchSnapshot(line)
})
