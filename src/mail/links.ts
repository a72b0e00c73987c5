import { createHash, randomBytes } from 'node:crypto'

const tokenBytes = 32
/** A token as it stands in a link: 32 random bytes take 43 letters. An id has 36 and is no secret. */
const token = /[\w-]{40,}/g

/** A secret that makes a link work; whoever has it may do what the link is for. */
export const newToken = (): string => randomBytes(tokenBytes).toString('base64url')

/** Under what a token is kept. */
export const hashOfToken = (given: string): string => createHash('sha256').update(given).digest('hex')

/** The text with what makes its links work hidden: on a page, in a log or in a file nobody may read a link that was sent to another. */
export const withoutSecrets = (text: string): string => text.replaceAll(token, '[hidden]')

/** The hashes of the tokens in a text. */
export const tokenHashesIn = (text: string): string[] => [...text.matchAll(token)].map(([one]) => hashOfToken(one))
