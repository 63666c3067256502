// `help`: a command as its --help, or a topic.

import type { Command } from 'commander'
import { neverHappens } from '../../model/errors.ts'
import { nearest } from '../../plan/suggest.ts'
import { indented } from '../../ui/text.ts'
import { writtenTopics, type WrittenTopic } from '../../words/topics.ts'
import { helpWords } from '../../words/ui-words.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { inLanguage } from '../help.ts'
import { columnsOf, printJson, printPage, type Invocation } from '../invocation.ts'
import { topicText } from '../topic-text.ts'
import { UsageError } from '../usage-error.ts'

export const topics = [...writtenTopics, 'exit-codes', 'options'] as const
type Topic = (typeof topics)[number]

/** No line of a page of text is longer. */
const widest = 80

export function help(invocation: Invocation, program: Command, asked: string | undefined): ExitCode {
  if (asked === undefined) {
    program.outputHelp()
    return 0
  }
  const command = program.commands.find((one) => one.name() === asked)
  if (command !== undefined) {
    command.outputHelp()
    return 0
  }
  const topic = topics.find((one) => one === asked)
  const { lang } = invocation
  if (topic === undefined) {
    const { unknownTopic, didYouMean } = helpWords(lang).usage
    const near = nearest(asked, [...topics, ...program.commands.map((one) => one.name())])
    const text = unknownTopic(asked, topics)
    throw new UsageError(near === undefined ? text : `${text} ${didYouMean(near)}`, ['help', ...(near ? [near] : [])])
  }
  const lines = topicLines(topic, invocation, program)
  if (invocation.options.json) printJson(invocation, { topic, text: lines.join('\n') })
  printPage(invocation, lines)
  return 0
}

/** A topic as it is printed. */
export function topicLines(topic: Topic, { lang, stdout }: Invocation, program: Command): string[] {
  const columns = Math.min(widest, columnsOf(stdout) ?? widest)
  const { headings } = helpWords(lang)
  switch (topic) {
    case 'exit-codes':
      return [
        headings.exitCodes,
        ...exitCodes.flatMap(({ code, meaning }) =>
          indented(meaning[lang], `  ${String(code).padStart(3)}  `, columns),
        ),
      ]
    case 'options':
      return [
        headings.globalOptions,
        ...program.options.flatMap(({ flags, description }) =>
          indented(description, `  ${inLanguage(flags, lang).padEnd(22)}  `, columns),
        ),
      ]
    case 'windows':
    case 'phases':
    case 'passwords':
    case 'csv':
    case 'speed':
      return written(topic, lang, columns)
    default:
      return neverHappens(topic)
  }
}

function written(topic: WrittenTopic, lang: Invocation['lang'], columns: number): string[] {
  const { title, text } = topicText(topic, lang)
  return [
    ...indented(title, '', columns),
    ...text.flatMap((piece) => ['', ...(piece.startsWith('  ') ? piece.split('\n') : indented(piece, '', columns))]),
  ]
}
