// A page whole in itself: no script, no network, and a policy that allows its own style by digest alone.

import { createHash } from 'node:crypto'
import type { Language } from '../model/request.ts'
import { asIs, markup, type Html } from './markup.ts'

/** `title` is escaped; `style` is ours, as it stands. */
export function htmlPage({
  lang,
  title,
  style,
  body,
}: {
  lang: Language
  title: string
  style: string
  body: Html
}): string {
  // Only this very style; no script, no font, no picture, no form, no frame.
  const policy =
    `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; ` +
    `base-uri 'none'; form-action 'none'`
  return markup`<!DOCTYPE html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${asIs(style)}</style>
</head>
<body>
${body}</body>
</html>
`.text
}
