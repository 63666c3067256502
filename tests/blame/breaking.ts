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
export function breakBody(server: ScriptedServer, path: string, uid: number, way: WayToFail): () => void {
  return server.on('UID FETCH', (context, next) =>
    asksFor(context, path, uid) && context.line.includes('BODY') ? failAs(context, way) : next(),
  )
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
