// @ts-check
// Keeps the visitor's id in a cookie, so that a refresh and a second tab are the same visitor.
/** @param {{ data: { cookie: string, visitor: string } }} component */
export default function ({ data }) {
  const secure = location.protocol === "https:"
  // In another site's frame only a SameSite=None cookie is kept, and browsers want that one to be Secure.
  const rules = secure ? "SameSite=None; Secure; Partitioned" : "SameSite=Lax"
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser
  document.cookie = `${data.cookie}=${data.visitor}; Max-Age=31536000; Path=/; ${rules}`
}
