// Who, what, when, where, under which contract, with whom present; and what the plan accepts or leaves behind.

import { markup, type Html, type Piece } from '../page/markup.ts'
import { list, terms } from '../page/parts.ts'
import { section, type PageContext } from './page-context.ts'

export function factsSection(context: PageContext): Html {
  const { document, words, times, out } = context
  const { about, plan, tool, runs, retired, acceptedFindings } = document
  const say = words.facts
  const optional = (text: string | null): Piece => (text === null ? undefined : out(text, 1_000))
  const machines = [...new Set(runs.map(({ host }) => host))]
  return section(context, 'facts', [
    terms([
      [say.body, optional(about.body)],
      [say.ipa, optional(about.ipa)],
      [say.contract, optional(about.contract)],
      [say.purpose, optional(about.purpose)],
      [say.place, optional(about.place)],
      [say.present, list(about.present.map((name) => out(name, 200)))],
      [say.plan, [out(plan.name), ' (', out(plan.file), ')']],
      [say.planDigest, markup`<code class="hash">${plan.sha256}</code>`],
      [say.tool, `${tool.name} ${tool.version}`],
      [say.machines, machines.length === 0 ? undefined : joined(machines.slice(0, 20).map((host) => out(host, 100)))],
      [say.state, [words.states[document.state], phaseOf(context)]],
      [say.began, times.both(document.startedAt)],
      [say.ended, times.both(document.endedAt)],
      [say.written, times.both(document.generatedAt)],
      [say.timezone, plan.timezone],
      [
        say.retired,
        list(
          retired
            .slice(0, mostRetired)
            .map(({ id, reason }): Piece => [out(id, 100), ': ', out(reason, 200)])
            .concat(retired.length > mostRetired ? [`… (${context.n(retired.length)})`] : []),
        ),
      ],
    ]),
    markup`<h3>${say.accepted}</h3>`,
    list(acceptedFindings.map(({ code, message }) => markup`${out(message)} <code>${out(code, 60)}</code>`)) ??
      markup`<p>${say.noneAccepted}</p>`,
  ])
}

/** All of them are in report.json. */
const mostRetired = 200

function phaseOf({ document, words }: PageContext): string {
  return document.phase === 'done' ? '' : ` (${words.hours.phases[document.phase]})`
}

function joined(pieces: readonly Piece[]): Piece {
  return pieces.map((piece, at) => (at === 0 ? piece : [', ', piece]))
}
