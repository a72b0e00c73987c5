import { emailKinds, isEmailKind } from '../../mail/email-kinds.ts'
import type { ChosenKind } from '../../mail/email-kinds.ts'
import type { Line, Part } from '../../mail/letter.ts'
import type { TakenNotice } from '../../mail/notices.store.ts'
import { asSentence } from '../../text.ts'

/** How many pieces of news of a kind an email spells out. */
export const mostTold = 20

export type News = Pick<TakenNotice, 'kind' | 'subject' | 'words' | 'path' | 'project'>

/** Where an email leads: to pages, for someone who can sign in. */
export interface Reading {
  site: string
  hasAccount: boolean
}

const paragraphs = (words: string): string[] => words.split('\n\n').map(asSentence)

const lineOf = ({ project, words, path }: News, { site, hasAccount }: Reading): Line => ({
  text: project,
  under: paragraphs(words),
  ...(hasAccount && path !== '' && { to: `${site}${path}` }),
})

/** The kinds of news, in the order of the page of choices. */
function byKind(news: News[]): [ChosenKind, News[]][] {
  const kinds = Map.groupBy(news, (one) => one.kind)
  return Object.keys(emailKinds)
    .filter(isEmailKind)
    .flatMap((kind): [ChosenKind, News[]][] => {
      const own = kinds.get(kind)
      return own ? [[kind, own]] : []
    })
}

/** News of several kinds, each below its name; long lists end with how many more there are. */
export const newsParts = (news: News[], reading: Reading): Part[] =>
  byKind(news).flatMap(([kind, own]) => [
    { heading: emailKinds[kind].name },
    { list: own.slice(0, mostTold).map((one) => lineOf(one, reading)) },
    ...(own.length > mostTold ? [more(own.length - mostTold, reading)] : []),
  ])

const more = (n: number, { site, hasAccount }: Reading): Part => {
  const words = `And ${n.toLocaleString('en-GB')} more`
  return hasAccount ? { link: `${words}, on My work`, to: site } : words
}

const noAccount = 'You need no account: each email that needs your answer has a link.'

/** Somebody whose last role has ended has no page to see, and nothing to answer. */
const whereTo = ({ path }: News, { site, hasAccount }: Reading): Part[] =>
  path === '' ? [] : [hasAccount ? { button: 'See it on Slipway', to: `${site}${path}` } : noAccount]

/** What someone is told at once. A single piece of news is the whole email. */
export function newsLetter(news: News[], reading: Reading): { subject: string; says: Part[] } {
  const [first] = news
  if (first && news.length === 1)
    return {
      subject: first.subject,
      says: [...paragraphs(first.words), ...whereTo(first, reading)],
    }
  const [only, ...others] = byKind(news)
  const count = news.length.toLocaleString('en-GB')
  const projects = new Set(news.map((one) => one.project))
  const [project = ''] = projects
  const where = projects.size === 1 ? project : `${projects.size.toLocaleString('en-GB')} projects`
  const what = only && others.length === 0 ? `${emailKinds[only[0]].name}: ${count} changes` : `${count} changes`
  return { subject: `${what} in ${where}`, says: [...newsParts(news, reading), ...(reading.hasAccount ? [] : [noAccount])] }
}
