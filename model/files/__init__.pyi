from .citation import (
    bibtex as bibtex,
    long_citation as long_citation,
    short_citation as short_citation,
)
from .kinds import (
    FILES as FILES,
    QUANTILES as QUANTILES,
    export_file as export_file,
    kind_of as kind_of,
    name_of as name_of,
    warm_up as warm_up,
)
from .pictures import (
    can_draw as can_draw,
    font_advice as font_advice,
    lacks_font as lacks_font,
    picture as picture,
)
from .recipes import (
    Recipe as Recipe,
    backtest_recipe as backtest_recipe,
    batch_recipe as batch_recipe,
    claim_recipe as claim_recipe,
    comparison_recipe as comparison_recipe,
    fit_recipe as fit_recipe,
    goal_recipe as goal_recipe,
    projection_recipe as projection_recipe,
    region_recipe as region_recipe,
    simulation_recipe as simulation_recipe,
)
from .request import (
    Request as Request,
)
