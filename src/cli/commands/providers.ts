// `providers`: the presets that a plan may name, and how each fact of them is known, offline.

import { namesAsTyped, presetOf, providerNames, withoutPreset, type ProviderName } from '../../plan/presets.ts'
import { nearest } from '../../plan/suggest.ts'
import { providerPage, providersOverview } from '../../ui/providers-overview.ts'
import { helpWords } from '../../words/ui-words.ts'
import type { ExitCode } from '../exit-codes.ts'
import { paintOf, printJson, printPage, type Invocation } from '../invocation.ts'
import { UsageError } from '../usage-error.ts'

export function providers(invocation: Invocation, typed: string | undefined): ExitCode {
  const { lang, options } = invocation
  const chosen = typed === undefined ? undefined : nameOf(invocation, typed)
  if (options.json) {
    const shown = chosen === undefined ? providerNames : [chosen]
    printJson(invocation, {
      schema: 'pec-migrate/providers@1',
      providers: shown.map((name) => ({ name, ...presetOf(name) })),
      withoutPreset,
    })
  }
  const paint = paintOf(invocation, invocation.stdout)
  printPage(invocation, chosen === undefined ? providersOverview(lang, paint) : providerPage(chosen, lang, paint))
  return 0
}

function nameOf({ lang }: Invocation, typed: string): ProviderName {
  const words = namesAsTyped()
  const found = words.get(typed.toLowerCase())
  if (found !== undefined) return found
  const say = helpWords(lang).usage
  const near = nearest(typed, words.keys())
  const close = near === undefined ? undefined : words.get(near)
  if (close === undefined) throw new UsageError(say.unknownProvider(typed), ['providers'])
  throw new UsageError(`${say.unknownProvider(typed)} ${say.didYouMean(close)}`, ['providers', close])
}
