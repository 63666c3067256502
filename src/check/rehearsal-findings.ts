// What a rehearsal tells: what the server refuses or alters, how much mail that concerns, what was left behind.

import { looksLikeScratch } from '../imap/scratch-folders.ts'
import type { Facts, MigrationError } from '../model/errors.ts'
import { serverKey, type MailboxPlan } from '../model/plan.ts'
import type { FolderTree } from '../model/ports.ts'
import type { Findings } from './findings.ts'
import type { Concerned, MailTraits } from './mail-traits.ts'
import type { TrialResult } from './rehearsal-trials.ts'

/** One finding for each oddity that did not come back as it went, and one that says what was tried. */
export function noteTrials(
  findings: Findings,
  { target }: MailboxPlan,
  results: readonly TrialResult[],
  traits: MailTraits,
): void {
  const { name, host } = target.server
  const about = { server: name, host, user: target.login }
  let kept = 0
  for (const result of results) {
    if (result.kind === 'kept') {
      kept += 1
      continue
    }
    const concerned = traits.of(serverKey(target.server), result.feature)
    // Mail that is in the plan, or any mail at all, makes it more than good to know.
    const grave = result.feature === 'plain' || (concerned !== undefined && concerned.messages > 0)
    findings.add({
      level: grave ? 'warning' : 'note',
      scope: 'server',
      code: result.kind === 'refused' ? 'rehearsal-refused' : 'rehearsal-altered',
      side: 'target',
      facts: { ...about, feature: result.feature, reason: result.reason, ...factsOf(concerned) },
    })
  }
  if (results.length > 0)
    findings.add({
      level: 'note',
      scope: 'server',
      code: 'rehearsal-done',
      side: 'target',
      facts: { ...about, count: kept, tried: results.length },
    })
}

function factsOf(concerned: Concerned | undefined): Facts {
  switch (concerned?.kind) {
    case undefined:
      return {}
    case 'all':
      return { count: concerned.messages }
    case 'sampled':
      return { like: concerned.messages, sampled: concerned.of }
  }
}

/** The rehearsal itself could not be held, or not to its end. */
export function noteFailure(findings: Findings, { id, target }: MailboxPlan, error: MigrationError): void {
  findings.add({
    level: 'warning',
    scope: 'server',
    code: 'rehearsal-failed',
    side: 'target',
    facts: {
      server: target.server.name,
      host: target.server.host,
      mailbox: id,
      reason: String(error.facts['reason'] ?? error.message),
    },
  })
}

/** What this rehearsal made and could not remove. */
export function noteFolderLeft(
  findings: Findings,
  { id, target }: MailboxPlan,
  { left, reason }: { left: string; reason: string },
): void {
  findings.add({
    level: 'warning',
    scope: 'mailbox',
    code: 'rehearsal-folder-left',
    mailbox: id,
    folder: left,
    side: 'target',
    facts: { folder: left, server: target.server.name, reason },
  })
}

/**
 * What an earlier rehearsal, killed in the middle, could not remove; it was made by another process, so this one must
 * not touch it.
 */
export function noteLeftovers(findings: Findings, { id, target }: MailboxPlan, { folders }: FolderTree): void {
  const outermost = folders.filter(
    ({ path, separator }) =>
      looksLikeScratch(path) &&
      !looksLikeScratch(separator === null ? '' : path.slice(0, Math.max(0, path.lastIndexOf(separator)))),
  )
  for (const { path } of outermost) {
    findings.add({
      level: 'warning',
      scope: 'mailbox',
      code: 'rehearsal-folder-left',
      mailbox: id,
      folder: path,
      side: 'target',
      facts: { folder: path, server: target.server.name },
    })
  }
}
