// Finds daticert.xml among the parts of an envelope or a receipt (RFC 6109, 4.3.3), in whatever order they stand. Pure.

import { firstOf, parameterised, type HeaderFields } from './header-fields.ts'

/** As providers call it; the name in RFC 6109 is a translation that nobody writes. */
const fileName = 'daticert.xml'
const xmlTypes: readonly string[] = ['application/xml', 'text/xml']

/** `named`: it has the name; `xml`: it is XML, for messages that have no part of that name. */
export type DaticertLikeness = 'named' | 'xml' | undefined

/** What the header of a part, or of a message, says of it. */
export type PartHeader = {
  /** In lower case. */
  type: string
  /** In lower case. */
  encoding: string
  charset: string | undefined
  likeness: DaticertLikeness
}

export function partHeader(fields: HeaderFields): PartHeader {
  const { value: type, parameters } = parameterised(firstOf(fields, 'content-type') ?? '')
  return {
    type,
    encoding: parameterised(firstOf(fields, 'content-transfer-encoding') ?? '').value,
    charset: parameters.get('charset'),
    likeness: isNamed({ parameters, fields }) ? 'named' : xmlTypes.includes(type) ? 'xml' : undefined,
  }
}

/** Whether a part, or a message, has the name. */
export function isNamed({
  parameters,
  fields,
}: {
  parameters: ReadonlyMap<string, string>
  fields: HeaderFields
}): boolean {
  const name = parameters.get('name') ?? dispositionOf(fields).get('filename')
  return name?.trim().toLowerCase() === fileName
}

function dispositionOf(fields: HeaderFields): ReadonlyMap<string, string> {
  return parameterised(firstOf(fields, 'content-disposition') ?? '').parameters
}

type Part<Self> = {
  type: string
  parameters: ReadonlyMap<string, string>
  fields: HeaderFields
  children: readonly Self[]
}

/**
 * The part by its name, else the first that is XML; undefined: there is none. Only multiparts are entered: what is in
 * an attached message was written by somebody else.
 */
export function daticertPart<P extends Part<P>>(message: P): P | undefined {
  const parts = leaves(message)
  return parts.find(isNamed) ?? parts.find(({ type }) => xmlTypes.includes(type))
}

function leaves<P extends Part<P>>(part: P): P[] {
  return part.type.startsWith('multipart/') ? part.children.flatMap(leaves) : [part]
}
