import type { Visitor } from '../../src/demo/visitor.ts'

/** Issues the draft of a procedure, and confirms each thing that it leaves open, as the page asks. */
export async function issue(visitor: Visitor, home: string, sent: Record<string, string> = {}) {
  const { text } = await visitor.get(`${home}/sop`)
  const open = [...text.matchAll(/name="open"[^>]*value="([0-9a-f]{16})"/g)].map(([, key = '']) => key)
  return visitor.post(`${home}/sop/issue`, { ...sent, open })
}
