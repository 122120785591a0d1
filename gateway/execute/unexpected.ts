/** Something in the data is not as the operation's types say: the exact projection must look at it. */
export class Unexpected extends Error {
  override readonly name = 'Unexpected';
}
