// `coverage`: whom the plan forgets of those that IPA publishes, and where its addresses change; asks no server.

import { chooseBodies } from '../../coverage/choose-bodies.ts'
import { compareWithIpa } from '../../coverage/coverage.ts'
import { knownHeaders } from '../../coverage/ipa-columns.ts'
import { planAddresses } from '../../coverage/plan-addresses.ts'
import { readIpaFiles } from '../../coverage/read-ipa.ts'
import { applicationLines } from '../../plan/mailbox-places.ts'
import { openPlan } from '../open-plan.ts'
import { nearest } from '../../plan/suggest.ts'
import { coverageCsvHeader, coverageCsvRows } from '../../ui/coverage-csv.ts'
import { coverageOverview } from '../../ui/coverage-overview.ts'
import { coverageWords } from '../../words/coverage-words.ts'
import { helpWords } from '../../words/ui-words.ts'
import { assertListMayBeWritten, separatorFor, writeList, type CsvOptions } from '../csv-list.ts'
import type { ExitCode } from '../exit-codes.ts'
import { paintOf, printClosing, printJson, printPage, type CommonOptions, type Invocation } from '../invocation.ts'
import { UsageError } from '../usage-error.ts'

export type CoverageOptions = CommonOptions & CsvOptions & { ipa?: string[]; code: string[]; csv?: string }

export async function coverage(
  invocation: Invocation,
  planFile: string,
  { ipa = [], code, csv, csvSeparator }: CoverageOptions,
): Promise<ExitCode> {
  const { lang, options, typed } = invocation
  const words = coverageWords(lang)
  const plan = await openPlan(invocation, planFile)
  if (ipa.length === 0) throw new UsageError(words.noIpa)
  if (csv !== undefined) assertListMayBeWritten(csv, coverageCsvHeader, invocation)
  const data = await readIpaFiles(ipa)
  if (data.refused.length > 0)
    throw new UsageError(
      data.refused.map(({ file, fault }) => words.refused(file, fault.why, fault.detail, knownHeaders)).join('\n'),
    )
  const addresses = planAddresses(plan)
  const bodies = chooseBodies(data, { codes: code, ipa: plan.report?.ipa, addresses: addresses.byAddress })
  if ('why' in bodies) {
    if (bodies.why === 'none') throw new UsageError(words.noBody)
    const close = nearest(
      bodies.code,
      [...data.bodies.values()].map((body) => body.code),
    )
    const unknown = words.unknownBody(bodies.code, code.length === 0)
    throw new UsageError(close === undefined ? unknown : `${unknown} ${helpWords(lang).usage.didYouMean(close)}`)
  }
  const lines = await applicationLines(planFile, 'protocollo')
  const { document, places } = compareWithIpa({ plan, data, addresses, bodies, lines, now: Date.now() })
  if (csv !== undefined)
    writeList(
      csv,
      coverageCsvHeader,
      coverageCsvRows(document, places),
      invocation,
      separatorFor({ csvSeparator }, plan, invocation),
    )
  const { totals, unread } = document
  const incomplete = totals.forgotten > 0 || unread.some(({ concerns }) => concerns)
  if (options.json) printJson(invocation, document)
  else if (!options.quiet || incomplete)
    printPage(invocation, coverageOverview(document, lang, paintOf(invocation, invocation.stdout)))
  if (csv !== undefined) printPage(invocation, [words.written(csv)])
  printClosing(invocation, {
    kind: 'told',
    told: words.closing(document),
    next:
      totals.forgotten > 0
        ? ['explain', 'address-forgotten']
        : incomplete
          ? ['explain', 'ipa-row-unread']
          : ['check', typed.plan ?? planFile],
  })
  return incomplete ? 3 : 0
}
