// A scripted source and a scripted target with one mailbox between them, closed after each test.

import { afterEach } from 'vitest'
import type { MailToStore } from '../support/mail-client.ts'
import { plainMessage } from '../support/messages.ts'
import { type ScriptedOptions, type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts'
import type { ScriptedFolder } from '../support/scripted-store.ts'
import { migration, type Migration, type ServerPlace } from './migration.ts'

const open: ScriptedServer[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

/** A scripted server that goes away after the test. */
export async function scripted(options: ScriptedOptions = {}): Promise<ScriptedServer> {
  const server = await startScriptedServer(options)
  open.push(server)
  return server
}

export type Pair = {
  source: ScriptedServer
  target: ScriptedServer
  job: Migration
  from(path?: string): ScriptedFolder
  to(path?: string): ScriptedFolder
}

/**
 * Mail for the source's folders, written one by one unless `targetPlace` says otherwise (who counts commands must know
 * how many there are); one mailbox `u` → `v`, and the migration between them.
 */
export async function scriptedPair(
  mail: Readonly<Record<string, readonly MailToStore[]>>,
  options: { source?: ScriptedOptions; target?: ScriptedOptions; targetPlace?: Partial<ServerPlace> } = {},
): Promise<Pair> {
  const source = await scripted(options.source)
  const target = await scripted(options.target)
  const account = source.account('u')
  for (const [path, messages] of Object.entries(mail)) {
    const folder = account.ensure(path)
    account.subscribed.add(path)
    for (const { bytes, flags, date } of messages) folder.add(bytes, flags, date)
  }
  return {
    source,
    target,
    job: migration({ port: source.port }, { port: target.port, writer: 'one-by-one', ...options.targetPlace }, [
      { id: 'u', source: 'u', target: 'v' },
    ]),
    from: (path = 'INBOX') => account.ensure(path),
    to: (path = 'INBOX') => target.account('v').ensure(path),
  }
}

/** Small messages, each with its own Message-ID, body, date and \Seen. */
export function letters(count: number, from = 1): MailToStore[] {
  return Array.from({ length: count }, (_, i) => {
    const { bytes, date } = plainMessage(from + i, `lettera ${from + i}\r\n`)
    return { bytes, date, flags: ['\\Seen'] }
  })
}

/** What a folder holds, as sorted texts: to compare two folders as multisets. */
export function bodiesOf(folder: ScriptedFolder): string[] {
  return folder.messages
    .map(
      ({ bytes, internalDate, flags }) =>
        `${internalDate} ${[...flags].toSorted().join(' ')} ${bytes.toString('latin1')}`,
    )
    .toSorted()
}
