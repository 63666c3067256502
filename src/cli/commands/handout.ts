// `handout`: a page with the new parameters for the holder of each mailbox, from plan and journal; asks no server.

import { longestText, readFreeText } from '../../handout/free-text.ts'
import { makeHandout, placeOf } from '../../handout/make-handout.ts'
import type { Plan } from '../../model/plan.ts'
import { openPlan } from '../open-plan.ts'
import { handoutWords } from '../../words/handout-words.ts'
import { size } from '../../words/ui-amounts.ts'
import { helpWords } from '../../words/ui-words.ts'
import type { ExitCode } from '../exit-codes.ts'
import { printClosing, printJson, type Invocation, type PlanOptions } from '../invocation.ts'
import { chooseById } from '../scope.ts'
import { UsageError } from '../usage-error.ts'

export type HandoutOptions = PlanOptions & { out?: string }

export async function handout(invocation: Invocation, planFile: string, options: HandoutOptions): Promise<ExitCode> {
  const { lang } = invocation
  const words = handoutWords(lang)
  const plan = await openPlan(invocation, planFile)
  const { out } = options
  if (out === undefined || out === '') throw new UsageError(words.usage.noOut)
  const { mailboxes, retired = [] } = plan
  const chosen = new Set(chooseById([...mailboxes, ...retired], options, lang).map(({ id }) => id))
  const text = textOf(plan, invocation)
  if (placeOf(out) === 'taken') throw new UsageError(words.usage.place(out))
  const written = writing(out, invocation, () =>
    makeHandout({
      plan,
      mailboxes: mailboxes.filter(({ id }) => chosen.has(id)),
      retired: retired.filter(({ id }) => chosen.has(id)),
      out,
      lang,
      text,
    }),
  )
  if (invocation.options.json) printJson(invocation, { schema: 'pec-migrate/handout@1', out, ...written })
  printClosing(invocation, {
    kind: 'told',
    told: words.closing({ place: out, ...written }),
    next: ['status', planFile, ...invocation.typed.scope],
  })
  return 0
}

function textOf({ handout: texts = {} }: Plan, { lang }: Invocation): string | undefined {
  const { textFile } = texts
  if (textFile === undefined) return undefined
  try {
    return readFreeText(textFile)
  } catch (error) {
    const reason =
      error instanceof RangeError
        ? `> ${size(longestText, lang)}`
        : error instanceof Error && 'code' in error
          ? String(error.code)
          : String(error)
    throw new UsageError(handoutWords(lang).usage.text(textFile, reason))
  }
}

function writing<T>(out: string, { lang }: Invocation, write: () => T): T {
  try {
    return write()
  } catch (error) {
    // What the file system says; a journal that cannot be read says so itself.
    if (!(error instanceof Error && 'syscall' in error && 'code' in error)) throw error
    throw new UsageError(helpWords(lang).usage.cannotWrite(out, String(error.code)))
  }
}
