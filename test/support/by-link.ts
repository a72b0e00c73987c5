import { expect } from 'vitest'
import type { Visitor, World } from './world.ts'

export const linkIn = (text: string): string => /\/act\/[\w-]{43}/.exec(text)?.[0] ?? 'no link'
export const codeIn = (text: string): string => /^(\d{6}) is your code/.exec(text)?.[1] ?? 'no code'

/** The text of the last message to this address. */
export const lastTo = ({ context }: World, to: string): string => context.sent.filter((one) => one.to === to).at(-1)?.text ?? ''

/** The one-off link that was sent last to this address. */
export const linkTo = ({ context }: World, to: string): string =>
  linkIn(context.sent.findLast((one) => one.to === to && one.text.includes('/act/'))?.text ?? '')

/** Opens a link in a browser of its own, and has its code sent. */
export async function withCode(world: World, link: string, to: string): Promise<{ visitor: Visitor; code: string }> {
  const visitor = world.visitor()
  await visitor.get(link)
  expect((await visitor.post(`${link}/code`, {})).status).toBe(303)
  await visitor.get(link)
  return { visitor, code: codeIn(lastTo(world, to)) }
}

/** Answers by a link, with the code that is sent to its address. */
export async function answerBy(world: World, link: string, to: string, fields: Record<string, string>) {
  const { visitor, code } = await withCode(world, link, to)
  return visitor.post(link, { ...fields, code })
}
