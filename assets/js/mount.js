// @ts-check
// What a component draws stays while pages rerun: Streamlit calls the component's function with new data at every answer.
//
//   export default mounted(".pad", createPad)      createPad(root, data) → { update(data, setStateValue), alive(), close() }
/**
 * @param {string} selector Of the element to draw in.
 * @param {(root: any, data: any) => Drawn} create
 * @returns {(component: { data: any, parentElement: any, setStateValue: SetStateValue }) => () => void}
 */
export function mounted(selector, create) {
  const kept = new WeakMap()
  return ({ data, parentElement, setStateValue }) => {
    let one = kept.get(parentElement)
    if (!one?.alive()) {
      one?.close()
      one = create(parentElement.querySelector(selector), data)
      kept.set(parentElement, one)
    }
    one.update(data, setStateValue)
    // The page has kept this much room for the drawing (`room` in pages/_ui/component.py). Now it has its own height.
    const room = parentElement.host?.closest('[class*="st-key-room_"]')
    if (room) room.style.minHeight = "0"
    return () => {
      one.close()
      kept.delete(parentElement)
    }
  }
}
