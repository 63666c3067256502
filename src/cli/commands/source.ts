// `status --source`: whether anything still moves on the sources, so that someone can say "now".

import { dirname } from 'node:path'
import { readSecrets } from '../../plan/secrets.ts'
import type { MailboxPlan, Plan } from '../../model/plan.ts'
import type { StatusDocument } from '../../model/status.ts'
import { defaultTiming } from '../../model/timing.ts'
import { lookAtSources } from '../../report/source-looks.ts'
import { withSources } from '../../report/source-status.ts'
import { sourceOverview, sourceTold } from '../../ui/source-overview.ts'
import { sourceWords } from '../../words/source-words.ts'
import { uiWords } from '../../words/ui-words.ts'
import { sentence } from '../../words/words.ts'
import type { ExitCode } from '../exit-codes.ts'
import { statusNow } from '../any-status.ts'
import { paintOf, printClosing, printPage, type Invocation } from '../invocation.ts'
import { listenForSignals } from '../signals.ts'
import { asking } from '../command-context.ts'

export type SourceLook = { document: StatusDocument; print(): ExitCode }

/**
 * Looks once at every source in scope; Ctrl-C ends it early. The journal is read after the looks. Of a fleet each
 * machine remembers its own looks.
 */
export async function lookAtAllSources(
  invocation: Invocation,
  plan: Plan,
  mailboxes: readonly MailboxPlan[],
): Promise<SourceLook> {
  const { lang, shell, stdout, stderr } = invocation
  const stopping = new AbortController()
  const stopListening = listenForSignals({
    stop: () => stopping.abort(),
    stopNow() {
      printClosing(invocation, { kind: 'told', told: uiWords(lang).closing.stoppedHard, next: invocation.typed.again })
      shell.exitNow(130)
    },
    hangUp() {
      for (const output of [stdout, stderr]) if (output.isTTY) output.lose()
      shell.letGoOfTerminal()
    },
  })
  try {
    const { secrets } = await readSecrets(mailboxes, {
      env: shell.env,
      planFolder: dirname(plan.file),
      planFile: invocation.typed.plan ?? plan.file,
      lang,
      sides: ['source'],
      ...asking(invocation),
    })
    const request = { plan, mailboxes, secrets, emit: () => undefined, stop: stopping.signal, lang }
    const { looked, notKept } =
      plan.fleet === undefined
        ? await lookAtSources(request)
        : await (
            await import('../../fleet/fleet.ts')
          ).lookInFleet(request, plan.fleet, { env: shell.env, lang, retryLogins: false }, (how) =>
            lookAtSources(request, defaultTiming, how),
          )
    const document = withSources(await statusNow(invocation, plan, mailboxes), looked, Date.now(), lang)
    const stopped = stopping.signal.aborted
    return {
      document,
      print() {
        if (!invocation.options.quiet)
          printPage(
            invocation,
            sourceOverview(
              document,
              lang,
              paintOf(invocation, stdout),
              stdout.isTTY ? (stdout.columns ?? 80) : undefined,
            ),
          )
        if (notKept !== undefined)
          stderr.write(`${sourceWords(lang).notKept(sentence(notKept.code, notKept.facts, lang).message)}\n`)
        const { told, settled } = sourceTold(document, lang)
        const next =
          settled && invocation.typed.plan !== undefined
            ? ['run', invocation.typed.plan, ...invocation.typed.scope]
            : invocation.typed.again
        if (!invocation.options.json)
          printClosing(invocation, { kind: 'told', told: stopped ? sourceWords(lang).stopped : told, next })
        // Nothing is known of any of them: a script that takes 0 for a look would go on.
        const { looked = 0, failed = 0 } = document.sources ?? {}
        return stopped ? 5 : failed > 0 && looked === 0 ? 4 : 0
      },
    }
  } finally {
    stopListening()
  }
}
