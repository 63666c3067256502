// Reads a page as strictly as XML: its tags, which must nest, and its text; complains of everything else.

export type Tag = { name: string; attributes: Readonly<Record<string, string>> }

/** Elements that have no end. */
const empty: ReadonlySet<string> = new Set(['meta', 'br'])
const tagForm = /<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z][a-zA-Z0-9:-]*="[^"<]*")*)\s*(\/?)>/y

/** The tags in order, the text between them, and the style. Throws where a tag is none, or does not nest. */
export function readPage(html: string): { tags: Tag[]; text: string; style: string } {
  const start = '<!DOCTYPE html>\n'
  if (!html.startsWith(start)) throw new Error('no doctype')
  const tags: Tag[] = []
  const open: string[] = []
  let text = ''
  let style = ''
  for (let at = start.length; at < html.length;) {
    if (html[at] !== '<') {
      const end = html.indexOf('<', at)
      const piece = html.slice(at, end === -1 ? html.length : end)
      if (open.at(-1) === 'style') style += piece
      else text += decoded(piece)
      at += piece.length
      continue
    }
    tagForm.lastIndex = at
    const found = tagForm.exec(html)
    if (found === null) throw new Error(`no tag: ${html.slice(at, at + 80)}`)
    const [all, closes, name = '', attributes = '', itself] = found
    at += all.length
    if (closes === '/') {
      if (open.pop() !== name) throw new Error(`</${name}> closes nothing: ${html.slice(at - 80, at)}`)
      if (/^(?:h\d|p|li|tr|td|th|dt|dd|caption|figcaption|div|text|title)$/.test(name)) text += '\n'
      continue
    }
    tags.push({ name, attributes: attributesOf(attributes) })
    if (name === 'br') text += '\n'
    if (itself !== '/' && !empty.has(name)) open.push(name)
  }
  if (open.length > 0) throw new Error(`never closed: ${open.join(' ')}`)
  return { tags, text, style }
}

function attributesOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/([a-zA-Z][a-zA-Z0-9:-]*)="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      decoded(value),
    ]),
  )
}

function decoded(text: string): string {
  const rest = text.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, '')
  if (/[&>]/.test(rest)) throw new Error(`not escaped: ${rest.slice(0, 80)}`)
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}
