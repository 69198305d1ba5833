export default function Query() {
  return <h1>New query</h1>;
}
