/** Whether a text is an `smtp://` or `smtps://` URL whose user and password cannot be mistaken for other parts. */
export function isSmtpUrl(text: string): boolean {
  if (!/^smtps?:\/\/[^\s\p{C}]+$/u.test(text) || !URL.canParse(text)) return false;
  const { hostname, username, password, pathname, search, hash } = new URL(text);
  if (hostname === '' || hash !== '' || search.includes('@') || !['', '/'].includes(pathname)) return false;
  return [username, password].every(isEscaped);
}

function isEscaped(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
