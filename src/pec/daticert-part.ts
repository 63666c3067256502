// Finds daticert.xml among the parts of an envelope or a receipt (RFC 6109, 4.3.3), in whatever order they stand. Pure.

/** A part, walked on the bytes or told by BODYSTRUCTURE; `type` in lower case. */
type Part<Self> = { type: string; children: readonly Self[] }

/** As providers call it; the name in RFC 6109 is a translation that nobody writes. */
const fileName = 'daticert.xml'
const xmlTypes: readonly string[] = ['application/xml', 'text/xml']

/**
 * The part by its name, else the first that is XML; undefined: there is none. Only multiparts are entered: what is in
 * an attached message was written by somebody else.
 */
export function daticertPart<P extends Part<P>>(message: P, nameOf: (part: P) => string | undefined): P | undefined {
  const parts = leaves(message)
  return (
    parts.find((part) => nameOf(part)?.trim().toLowerCase() === fileName) ??
    parts.find(({ type }) => xmlTypes.includes(type))
  )
}

function leaves<P extends Part<P>>(part: P): P[] {
  return part.type.startsWith('multipart/') ? part.children.flatMap(leaves) : [part]
}
