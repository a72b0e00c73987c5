import type { Answer } from '../rules/answer.ts'
import { xmlOf } from '../fhir/write-xml.ts'
import { queryOf } from '../rules/exchange.ts'
import { acceptOf } from '../rules/media-types.ts'
import type { Format } from '../rules/media-types.ts'

/** The format of the answer; JSON if the request asks for one that is not served. */
export function formatOf({ headers, url }: { headers: Record<string, string | undefined>; url: string }, query = queryOf(url)): Format {
  const asked = acceptOf({ headers, query })
  return asked.kind === 'served' ? asked.format : 'json'
}

const types = { json: 'application/fhir+json;charset=utf-8', xml: 'application/fhir+xml;charset=utf-8' }

/** The answer in the requested format, with its Content-Type. */
export function inFormat(answer: Answer, format: Format): Answer {
  const { status, headers, body, outcomeId, findings, recipe } = answer
  const isXml = format === 'xml' && body !== ''
  return {
    status,
    headers: { 'Content-Type': types[format], ...headers },
    body: isXml ? xmlOf(body) : body,
    ...(outcomeId === undefined ? {} : { outcomeId }),
    ...(findings === undefined ? {} : { findings }),
    // A recipe rebuilds the body as JSON only.
    ...(isXml || recipe === undefined ? {} : { recipe }),
  }
}
