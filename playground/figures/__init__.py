"""Arrays in, plotly Figures out; numpy and plotly only."""
