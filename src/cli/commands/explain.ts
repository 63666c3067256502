// `explain`: what a code means and what to do, offline.

import { codes, type Code } from '../../model/codes.ts'
import { headed, indented, left } from '../../ui/text.ts'
import { helpWords } from '../../words/ui-words.ts'
import { explain as explainCode } from '../../words/words.ts'
import type { ExitCode } from '../exit-codes.ts'
import { columnsOf, paintOf, printJson, printPage, type Invocation } from '../invocation.ts'
import { nearest } from '../../plan/suggest.ts'
import { UsageError } from '../usage-error.ts'

export function explain(invocation: Invocation, typed: string | undefined): ExitCode {
  const { lang, options } = invocation
  const words = helpWords(lang)
  const paint = paintOf(invocation, invocation.stdout)
  if (typed === undefined) {
    if (options.json) printJson(invocation, { codes: codes.map((code) => ({ code, ...explainCode(code, lang) })) })
    const longest = Math.max(...codes.map((code) => code.length))
    const room = (columnsOf(invocation.stdout) ?? Number.MAX_SAFE_INTEGER) - 1
    printPage(invocation, [
      ...codes.flatMap((code) => indented(explainCode(code, lang).title, `${left(code, longest)}  `, room)),
      '',
      words.explain.list,
    ])
    return 0
  }
  const code = codes.find((known): known is Code => known === typed.toLowerCase())
  if (code === undefined) {
    const close = nearest(typed, codes)
    if (close === undefined) throw new UsageError(words.usage.unknownCode(typed), ['explain'])
    throw new UsageError(`${words.usage.unknownCode(typed)} ${words.usage.didYouMean(close)}`, ['explain', close])
  }
  const { title, meaning, todo } = explainCode(code, lang)
  if (options.json) printJson(invocation, { code, title, meaning, todo })
  const columns = columnsOf(invocation.stdout)
  printPage(invocation, [
    paint.strong(`${code}: ${title}`),
    '',
    ...headed(words.explain.meaning, meaning, paint, columns),
    '',
    ...headed(words.explain.todo, todo, paint, columns),
  ])
  return 0
}
