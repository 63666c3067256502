// Notes about the providers whose presets a plan uses.

import type { ServerPlan } from '../model/plan.ts'
import type { Request } from '../model/request.ts'
import type { Side } from '../model/codes.ts'
import { isConfirmed, knownInWords, presetOf, type Preset } from '../plan/presets.ts'
import { providerWords } from '../words/provider-words.ts'
import type { Findings } from './findings.ts'

/**
 * A note for each trap of each server in scope that names a preset; a server that serves both sides is told of once.
 */
export function noteProviders({ mailboxes, lang }: Pick<Request, 'mailboxes' | 'lang'>, findings: Findings): void {
  const told = new Set<string>()
  for (const mailbox of mailboxes) {
    for (const { server, side } of [mailbox.source, mailbox.target]) {
      const preset = server.provider === undefined ? undefined : presetOf(server.provider)
      if (preset === undefined) continue
      for (const { key, reason } of notesOf(server, side, preset, lang)) {
        const about = `${server.name}\n${key}`
        if (told.has(about)) continue
        told.add(about)
        findings.add({
          level: 'note',
          scope: 'server',
          code: 'provider-note',
          side,
          facts: { server: server.name, other: preset.title, reason },
        })
      }
    }
  }
}

function notesOf(
  server: ServerPlan,
  side: Side,
  preset: Preset,
  lang: Request['lang'],
): { key: string; reason: string }[] {
  const notes = preset.traps
    .filter((trap) => trap.side === undefined || trap.side === side)
    .map((trap) => ({ key: trap.id, reason: `${trap.text[lang]} (${knownInWords(trap.known, lang)})` }))
  // A host that the plan writes itself is the plan's own affair.
  if (isConfirmed(preset.serverKnown) || server.host !== preset.host) return notes
  return [
    {
      key: 'host',
      reason: `${providerWords(lang).hostUnconfirmed(preset.host)} (${knownInWords(preset.serverKnown, lang)})`,
    },
    ...notes,
  ]
}
