// A line that gives so many bodies and then breaks, and a record of which bodies a server was asked for.

import type { ScriptedServer } from '../support/scripted-server.ts'
import { textOf } from '../support/imap-lines.ts'
import { inSet } from '../support/scripted-store.ts'

/** UIDs whose bodies were served, in order, with the folder they lie in. */
export type Served = { path: string; uid: number }[]

/** Every connection ends after `most` bodies, as a line does that lasts no longer. Gives what was served. */
export function shortLines(server: ScriptedServer, most: number): Served {
  const served: Served = []
  const bySession = new Map<number, number>()
  server.on('UID FETCH', async (context, next) => {
    if (!context.line.includes('BODY.PEEK[]')) return next()
    const { opened, session } = context
    const wanted = inSet(textOf(context.args[0]), Math.max(0, ...opened.view))
    const uids = opened.folder.messages.map(({ uid }) => uid).filter(wanted)
    const before = bySession.get(session.id) ?? 0
    const now = uids.slice(0, Math.max(0, most - before))
    bySession.set(session.id, before + now.length)
    served.push(...now.map((uid) => ({ path: opened.path, uid })))
    if (now.length === uids.length) return next()
    if (now.length > 0) {
      context.args[0] = { atom: now.join(',') }
      const { ok } = context
      context.ok = () => undefined
      await next()
      context.ok = ok
    }
    context.close('end')
  })
  return served
}

/** How often each body was served, at most. */
export function mostServings(served: Served): number {
  const counts = new Map<string, number>()
  for (const { path, uid } of served) counts.set(`${path} ${uid}`, (counts.get(`${path} ${uid}`) ?? 0) + 1)
  return Math.max(0, ...counts.values())
}
