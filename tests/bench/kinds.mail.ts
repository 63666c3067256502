// The mail of `npm run bench:kinds`, by name.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as pec from '../support/pec-messages.ts'
import { corpora, fillMaildir } from './corpora.ts'

const count = 2_000

/** `dir`: where a Maildir may be written. */
function ofCorpus(name: string, dir: string): Buffer[] {
  const corpus = corpora.find((one) => one.name === name)
  if (corpus === undefined) throw new Error(`no corpus is called ${name}`)
  const root = join(dir, 'mail')
  fillMaildir(root, corpus, 1, { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 })
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath.endsWith('cur'))
    .map(({ name: file, parentPath }) => readFileSync(join(parentPath, file)))
}

/** A year of an office that sends: an acceptance and a delivery of each message, and what comes in. */
function certified(): Buffer[] {
  const shape = { signed: false }
  return Array.from({ length: count / 4 }, (_, n) => {
    const message = pec.certifiedMessage(n)
    const [to] = message.recipients
    return [
      pec.acceptance(message, shape),
      pec.delivery(message, to?.address ?? '', shape),
      pec.transportEnvelope(message, shape),
      pec.delivery(message, to?.address ?? '', shape),
    ]
  }).flat()
}

const mails: Readonly<Record<string, (dir: string) => Buffer[]>> = {
  // All of it are envelopes; 20,000 messages show what it costs when the program is warm.
  ordinary: (dir) => ofCorpus('ordinary', dir),
  small: (dir) => ofCorpus('small', dir),
  receipts: certified,
  uncertified: () => Array.from({ length: count }, () => pec.ordinary()),
}

/** `dir`: an empty folder for what it takes to make them. */
export function mailCalled(name: string, dir: string): Buffer[] {
  const make = mails[name]
  if (make === undefined) throw new Error(`no mail is called ${name}: there is ${Object.keys(mails).join(', ')}`)
  return make(dir)
}
