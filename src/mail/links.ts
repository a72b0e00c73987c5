import { createHash, randomBytes } from 'node:crypto'

const tokenBytes = 32
/** A token inside a link: 32 random bytes give 43 characters. An id has 36 and is not secret. */
const token = /[\w-]{40,}/g

/** A secret that makes a link work; whoever has it can do what the link is for. */
export const newToken = (): string => randomBytes(tokenBytes).toString('base64url')

/** What is stored of a token. */
export const hashOfToken = (given: string): string => createHash('sha256').update(given).digest('hex')

/** A code as its message writes it. */
const code = /\b\d{6}(?= is your code\b)/g

/** The text with the secrets of its links, and codes, hidden: nobody may read what was sent to someone else on a page, in a log or in a file. */
export const withoutSecrets = (text: string): string => text.replaceAll(token, '[hidden]').replaceAll(code, '[hidden]')

/** The hashes of the tokens in a text. */
export const tokenHashesIn = (text: string): string[] => [...text.matchAll(token)].map(([one]) => hashOfToken(one))
