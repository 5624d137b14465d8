/** Text of a peer for a message of ours: quoted, and cut, as it may be as long as a request. */
export function quote(text: string, most = 80): string {
  return JSON.stringify(text.length > most ? `${text.slice(0, most)}...` : text);
}
