// Collects the findings of a check: a server's only once, each told as soon as it is known.

import { passable, type Code, type Scope, type Side } from '../model/codes.ts'
import type { Facts, MigrationError } from '../model/errors.ts'
import type { Plan } from '../model/plan.ts'
import type { Request } from '../model/request.ts'
import type { Finding, FindingLevel, FindingMessage, Found, LoginTrouble } from '../model/status.ts'
import { stated } from '../words/stated.ts'

export type FindingAbout = {
  level: FindingLevel
  scope: Scope
  code: Code
  mailbox?: string | undefined
  folder?: string | undefined
  side?: Side | undefined
  facts?: Facts
  /** How many there are of it, where that is not a fact of its sentence. */
  times?: number
  /** Single messages that are meant: the first of them. */
  messages?: FindingMessage[]
  login?: LoginTrouble
  counted?: Finding['counted']
}

type FindingsFor = Pick<Request, 'emit' | 'lang' | 'mailboxes'> & { plan?: Pick<Plan, 'accept'> }

export class Findings {
  readonly #request: FindingsFor
  readonly #list: Finding[] = []
  readonly #told = new Set<string>()

  constructor(request: FindingsFor) {
    this.#request = request
  }

  add(about: FindingAbout): void {
    const { level, scope, code, mailbox, folder, side, times = 1 } = about
    const facts: Facts = {
      ...(mailbox === undefined ? {} : { mailbox }),
      ...(side === undefined ? {} : { side }),
      ...about.facts,
    }
    // What a run would stumble over is no better for being known: who was told "ready" would find out at night.
    const accepted = this.#request.plan?.accept?.includes(code) === true && (level !== 'blocker' || passable.has(code))
    const found: Found = {
      level: accepted ? 'note' : level,
      scope,
      code,
      ...(accepted ? { accepted } : {}),
      ...(mailbox === undefined ? {} : { mailbox }),
      ...(folder === undefined ? {} : { folder }),
      ...(side === undefined ? {} : { side }),
      facts,
      ...(times > 1 ? { times } : {}),
      ...(about.messages === undefined ? {} : { messages: about.messages }),
      ...(about.login === undefined ? {} : { login: about.login }),
      ...(about.counted === undefined ? {} : { counted: about.counted }),
    }
    this.#list.push(stated(found, this.#request.lang))
    this.#request.emit({ event: 'finding', finding: found })
  }

  /** The same about a whole server: told once, whichever mailbox met it first. */
  addOfServer(server: string, about: FindingAbout): void {
    const key = `${about.code} ${server}`
    if (this.#told.has(key)) return
    this.#told.add(key)
    this.add({ ...about, scope: 'server' })
  }

  /** What was found elsewhere, once for each server and mailbox. */
  addFound({ level, scope, code, mailbox, folder, side, facts }: Found): void {
    this.add({ level, scope, code, mailbox, folder, side, facts })
  }

  /** Whatever keeps a mailbox from being looked at would keep it from being copied. */
  addError(mailbox: string, side: Side, error: MigrationError, more: Pick<FindingAbout, 'login'> = {}): void {
    const about: FindingAbout = {
      level: 'blocker',
      scope: error.scope,
      code: error.code,
      side,
      facts: error.facts,
      ...more,
    }
    if (error.scope === 'server') this.addOfServer(String(error.facts['server'] ?? ''), about)
    else this.add({ ...about, mailbox })
  }

  /** What concerns no single mailbox comes first, then mailbox by mailbox as the plan names them. */
  all(): Finding[] {
    const order = new Map(this.#request.mailboxes.map((mailbox, at) => [mailbox.id, at]))
    const place = (finding: Finding) =>
      finding.mailbox === undefined ? -1 : (order.get(finding.mailbox) ?? order.size)
    return this.#list.toSorted((a, b) => place(a) - place(b))
  }
}
