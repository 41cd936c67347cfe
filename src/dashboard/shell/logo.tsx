export function Logo() {
  return <img src="/favicon.svg" width={30} height={30} alt="" />;
}
