import { hash } from 'node:crypto'

declare const brand: unique symbol
/** A SHA-256 in hexadecimal: of what a signature binds, a file, a row of the record. */
export type Digest = string & { readonly [brand]: 'digest' }

/** The SHA-256 of bytes, or of a text in UTF-8. */
export const digestOf = (content: string | Uint8Array): Digest => hash('sha256', content) as Digest
export const isDigest = (value: unknown): value is Digest => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
