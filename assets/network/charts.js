// @ts-check
// Loss and accuracy of the training, epoch by epoch.
import { createLineChart } from "../js/line_chart.js"

/**
 * @param {HTMLElement} root
 * @param {(epoch: number) => void} onpick
 */
export function createCharts(root, onpick) {
  const lines = (train, test) => [
    { name: "training", column: train, colour: "#2185C5" },
    { name: "test", column: test, colour: "#D07A00", dashed: true },
  ]
  const loss = createLineChart(root.querySelector(".loss"), { title: "Loss", lines: lines(1, 2), onpick })
  const accuracy = createLineChart(root.querySelector(".accuracy"), {
    title: "Accuracy",
    lines: lines(3, 4),
    percent: true,
    onpick,
  })
  return {
    draw(rows, epoch, layout) {
      loss.draw(rows, { at: epoch, named: layout.loss })
      accuracy.canvas.hidden = !layout.classes
      if (layout.classes) accuracy.draw(rows, { at: epoch })
    },
    repaint() {
      loss.repaint()
      accuracy.repaint()
    },
  }
}
