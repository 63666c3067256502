// Servers that cannot give one message or open one folder, in each of the ways in which servers fail.

import type { Timing } from '../../src/model/timing.ts'
import { quick } from '../copy/migration.ts'
import type { CommandContext, ScriptedServer } from '../support/scripted-server.ts'
import { inSet } from '../support/scripted-store.ts'

/** How a server fails: it says BYE, hangs up, says nothing more, or says NO. */
export const waysToFail = [
  'BYE',
  'hang-up',
  'silence',
  'NO [SERVERBUG] Internal error',
  'NO [UNAVAILABLE] try later',
] as const
export type WayToFail = (typeof waysToFail)[number]

/**
 * The same, and how real servers give no body of one message: Dovecot serves what comes before it, begins its row, and
 * says BYE; or NIL.
 */
export const waysToGiveNoBody = [...waysToFail, 'a row and BYE', 'NIL'] as const
export type WayToGiveNoBody = (typeof waysToGiveNoBody)[number]

/** Silence is noticed soon. */
export const hasty: Timing = { ...quick, stall: 250 }

export function failAs(context: CommandContext, way: WayToFail): void {
  switch (way) {
    case 'BYE':
      return context.bye('Internal error occurred. Refer to server log for more information.')
    case 'hang-up':
      return context.close('reset')
    case 'silence':
      return undefined
    case 'NO [SERVERBUG] Internal error':
    case 'NO [UNAVAILABLE] try later':
      return context.no(way.slice(3))
  }
}

/** Every command that asks for the body of this message fails; gives a function that heals the server. */
export function breakBody(server: ScriptedServer, path: string, uid: number, way: WayToGiveNoBody): () => void {
  return server.on('UID FETCH', async (context, next) => {
    if (!asksFor(context, path, uid) || !context.line.includes('BODY')) return next()
    const message = context.opened.folder.get(uid)
    if (message === undefined) return next()
    if (way !== 'NIL' && way !== 'a row and BYE') return failAs(context, way)
    message.served = null
    if (way === 'a row and BYE') hangUpAtNil(context)
    await next()
    delete message.served
    Reflect.deleteProperty(context.session, 'write')
  })
}

/** A row ends where its NIL would stand, and the connection with it. */
function hangUpAtNil(context: CommandContext): void {
  const { session } = context
  const write = session.write.bind(session)
  session.write = (data) => {
    const row = String(data)
    const nil = row.indexOf(' BODY[] NIL')
    if (nil < 0) return write(data)
    write(`${row.slice(0, nil)})\r\n`)
    write('* BYE FETCH failed: Internal error occurred. Refer to server log for more information.\r\n')
    session.close()
    session.write = () => undefined
  }
}

/** Whether a UID FETCH or UID STORE names this message of this folder. */
export function asksFor(context: CommandContext, path: string, uid: number): boolean {
  const set = /UID (?:FETCH|STORE) (\S+)/.exec(context.line)?.[1] ?? ''
  return context.opened.path === path && inSet(set, Math.max(0, ...context.opened.view))(uid)
}

/** Logins that this server saw of a user. */
export function logins(server: ScriptedServer, user?: string): number {
  const verbs = server.verbs(user)
  return verbs.filter((verb) => verb === 'LOGIN' || verb === 'AUTHENTICATE').length
}
