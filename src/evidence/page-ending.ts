// The last parts of the record: what was proved and what was not, how everybody can check it, and a place to sign.

import { signatureWords } from '../words/signature-words.ts'
import { markup, type Html, type Piece } from '../page/markup.ts'
import { list, terms } from '../page/parts.ts'
import { section, type PageContext } from './page-context.ts'
import { table } from '../page/table.ts'

export function meaningSection(context: PageContext): Html {
  const { document, proof, messages, b } = context
  const say = proof.meaning
  const { notProved } = document
  return section(context, 'meaning', [
    terms(say.terms, 'terms'),
    markup`<h3>${say.notHeading}</h3>`,
    list([
      notProved.messages === 0
        ? say.allVerified
        : markup`<strong>${say.notVerified(messages(notProved.messages), b(notProved.bytes))}</strong>`,
      ...signaturesPart(context),
      ...say.not,
      say.conservation,
    ]),
  ])
}

function signaturesPart({ document, proof, lang, n, messages }: PageContext): Piece[] {
  const say = proof.meaning
  const last = document.verifications.findLast(({ signatures }) => signatures !== null)?.signatures
  if (last === undefined || last === null) return [say.signaturesNot]
  const { counts } = signatureWords(lang)
  const found = (['broken', 'brokenAtSource', 'unreadable'] as const)
    .filter((key) => last[key] > 0)
    .map((key) => `${counts[key]}: ${n(last[key])}`)
    .join(', ')
  const unseen = Math.max(0, document.totals.verified - last.checked)
  const told = say.signaturesLast({ found, unseen: unseen === 0 ? '' : messages(unseen) })
  return [found === '' && unseen === 0 ? told : markup`<strong>${told}</strong>`, say.signaturesPart]
}

export function checkSection(context: PageContext): Html {
  const { document, words, proof, n, out } = context
  const { manifest, redacted, files } = document
  const say = proof.check
  return section(context, 'check', [
    markup`<p>${say.chain} ${say.lines(n(manifest.lines))}</p>
<p>${say.number}:<br><code class="hash">${manifest.sha256}</code></p>`,
    redacted === null
      ? undefined
      : markup`<p>${words.redactedFull}:<br>
<code class="hash">${redacted.sha256}</code></p>`,
    markup`<ol>${say.steps.map(
      ({ text, commands }) => markup`<li>${text}<pre>${commands.join('\n')}</pre></li>`,
    )}</ol>`,
    table({
      id: 'files',
      caption: say.files,
      columns: [{ head: say.file }, { head: say.holds }],
      bodies: [files.map((file) => ({ cells: [markup`<code>${out(file, 100)}</code>`, say.fileTexts[file] ?? '–'] }))],
    }),
  ])
}

/** Lines for those who sign besides whoever the plan names. */
const blankLines = 2

export function signingSection(context: PageContext): Html {
  const { document, proof, out } = context
  const say = proof.signing
  const { manifest, about } = document
  const rows: Piece[][] = [
    ...about.present.map((name): Piece[] => [out(name, 100), say.present, '']),
    ...Array.from({ length: blankLines }, (): Piece[] => ['\u00a0', '', '']),
  ]
  return section(context, 'signatures', [
    markup`<p>${say.text}</p><p><code class="hash">${manifest.sha256}</code></p>`,
    table({
      id: 'signing',
      caption: say.signature,
      quiet: true,
      columns: [{ head: say.name }, { head: say.role }, { head: say.signature }],
      bodies: [rows.map((cells) => ({ kind: 'sign', nameless: true, cells }))],
    }),
    markup`<p class="sign-place">${say.placeAndDate}: ______________________________</p>`,
  ])
}
