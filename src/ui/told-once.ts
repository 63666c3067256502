// What many mailboxes meet at the same server is told once, and not for each of them.

import type { Code } from '../model/codes.ts'
import type { MigrationEvent } from '../model/events.ts'

/** So long a line that does not come back is not told again, whoever waits for it. */
const quietMs = 30_000

/** Whether a mailbox was set aside for something that is its server's, and the same for all mailboxes there. */
export function isOfServer(code: Code): boolean {
  switch (code) {
    case 'server-unreachable':
    case 'tls-untrusted':
    case 'tls-weak':
    case 'certificate-expired':
    case 'plaintext':
    case 'login-mechanism':
    case 'no-impersonation':
    case 'preauth-refused':
    case 'login-storm':
      return true
    default:
      return false
  }
}

/** Remembers what was told of which server. */
export class ToldOnce {
  readonly #now: () => number
  readonly #told = new Map<string, number>()
  readonly #hints = new Set<string>()

  constructor(now: () => number) {
    this.#now = now
  }

  /** What to do is said with the first that needs it; those after it have the same code, and the list at the end. */
  get hints(): ReadonlySet<string> {
    return this.#hints
  }

  /** A line was shown, with this hint. */
  shown({ hint }: { hint?: string }): void {
    if (hint !== undefined && hint !== '') this.#hints.add(hint)
  }

  /** Whether this was told of its server before; to be asked once for each event. */
  isRepeated(event: MigrationEvent): boolean {
    switch (event.event) {
      case 'mailbox-parked': {
        if (!isOfServer(event.code)) return false
        const { server, host } = event.facts
        return this.#repeats(`${event.code} ${String(server ?? host)}`, Infinity)
      }
      case 'reconnecting':
        return this.#repeats(`line ${event.server} ${event.reason}`, quietMs)
      default:
        return false
    }
  }

  #repeats(what: string, forMs: number): boolean {
    const at = this.#told.get(what)
    const now = this.#now()
    if (at !== undefined && now - at < forMs) return true
    this.#told.set(what, now)
    return false
  }
}
